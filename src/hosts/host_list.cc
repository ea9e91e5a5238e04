// SPDX-License-Identifier: GPL-2.0-or-later
#include "hosts/host_list.h"

#include <arpa/inet.h>
#include <unistd.h>

#include <algorithm>

#include "base/env.h"
#include "base/file.h"
#include "base/state_dir.h"
#include "base/strings.h"
#include "build_features.h"
#include "config.h"

namespace dcc::hosts {

namespace {

constexpr size_t k_largest_file = 1024 * 1024;
constexpr long k_largest_limit = 10'000;  // stock never tries a higher slot

// The white-space separated words of the list, without comments.
std::vector<std::string_view> entries_of(std::string_view text) {
  std::vector<std::string_view> entries;
  while (true) {
    size_t begin = text.find_first_not_of(" \t\n\r\f");
    if (begin == std::string_view::npos) return entries;
    text.remove_prefix(begin);
    if (text[0] == '#') {
      text.remove_prefix(std::min(text.find('\n'), text.size()));
      continue;
    }
    std::string_view entry = text.substr(0, text.find_first_of(" \t\n\r\f#"));
    entries.push_back(entry);
    text.remove_prefix(entry.size());
  }
}

// Parses one entry from left to right; `rest_` is the part still to be read. Errors only say what is wrong: the caller
// adds which entry of which list it is.
class EntryParser {
 public:
  EntryParser(std::string_view entry, bool with_lzo) : rest_(entry), with_lzo_(with_lzo) {
    host_.text = std::string(entry);
  }

  Result<Host> host() {
    if (size_t scheme = rest_.find("://"); scheme != std::string_view::npos && rest_.substr(0, scheme) != "ssh")
      return mistake(
          fmt::format("a host is written without '{}://', as in NAME:3632", printable(rest_.substr(0, scheme))));
    if (rest_.starts_with("ssh://")) return mistake("a host that is reached by ssh is written @NAME or USER@NAME");
    if (rest_ == "localhost" || rest_.substr(0, 10) == "localhost/") {
      RETURN_IF_ERROR(local());
    } else if (rest_.find('@') != std::string_view::npos) {
      RETURN_IF_ERROR(ssh());
    } else {
      RETURN_IF_ERROR(tcp());
    }
    return std::move(host_);
  }

 private:
  static Error mistake(std::string text) { return Error{Code::bad_hosts, std::move(text)}; }

  bool next_is(char c) const { return !rest_.empty() && rest_[0] == c; }

  std::string_view take_until(std::string_view stops) {
    std::string_view taken = rest_.substr(0, rest_.find_first_of(stops));
    rest_.remove_prefix(taken.size());
    return taken;
  }

  Result<void> local() {
    host_.transport = Transport::local;
    host_.name = "localhost";
    host_.limit = k_default_local_limit;
    rest_.remove_prefix(host_.name.size());
    RETURN_IF_ERROR(limit());
    if (rest_.empty()) return {};
    return mistake("'localhost' takes nothing but a limit; for a server on this machine write 127.0.0.1");
  }

  Result<void> ssh() {
    host_.transport = Transport::ssh;
    host_.user = std::string(take_until("@"));
    rest_.remove_prefix(1);
    RETURN_IF_ERROR(name());
    RETURN_IF_ERROR(limit());
    if (next_is(':')) {
      rest_.remove_prefix(1);
      host_.command = std::string(take_until(","));
      if (host_.command.empty()) return mistake("there is no command after ':'");
    }
    return options();
  }

  Result<void> tcp() {
    RETURN_IF_ERROR(name());
    RETURN_IF_ERROR(limit());
    RETURN_IF_ERROR(port());
    RETURN_IF_ERROR(limit());
    return options();
  }

  Result<void> name() {
    if (next_is('[')) return ipv6_address();
    host_.name = std::string(take_until("/:,"));
    if (host_.name.empty()) {
      if (next_is(':')) return mistake("a host name is missing; an IPv6 address is written in brackets");
      return mistake("a host name is missing; its limit, port and options follow it without a blank");
    }
    // None of these is valid in a name; besides, ssh would take a leading '-' for an option, and names of state files
    // contain the host's name, so it must not contain a slash.
    const bool plausible = host_.name[0] != '-' && std::all_of(host_.name.begin(), host_.name.end(), [](char c) {
                             return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                    c == '-' || c == '.' || c == '_' || static_cast<unsigned char>(c) >= 0x80;
                           });
    if (plausible) return {};
    if (host_.name.find_first_of(";|") != std::string::npos)
      return mistake("hosts are separated by blanks, as in box1/8 box2/4");
    if (host_.name.find_first_of("\"'") != std::string::npos) return mistake("it contains a quotation mark");
    if (host_.name.find('=') != std::string::npos) return mistake("this is not a host name; a limit is written NAME/N");
    return mistake(fmt::format("'{}' is not a host name", printable(host_.name)));
  }

  Result<void> ipv6_address() {
    size_t end = rest_.find(']');
    if (end == std::string_view::npos) return mistake("the closing ']' of an IPv6 address is missing");
    host_.name = std::string(rest_.substr(1, end - 1));
    rest_.remove_prefix(end + 1);
    in6_addr address;
    std::string without_scope = host_.name.substr(0, host_.name.find('%'));
    if (inet_pton(AF_INET6, without_scope.c_str(), &address) != 1 || host_.name.find('/') != std::string::npos) {
      return mistake(fmt::format("'{}' is not an IPv6 address", printable(host_.name)));
    }
    return {};
  }

  Result<void> limit() {
    if (!next_is('/')) return {};
    rest_.remove_prefix(1);
    std::string_view digits = take_until("/:,");
    std::optional<int64_t> number = parse_number(digits);
    if (!number)
      return mistake(fmt::format("'/{}' is not a limit; a limit is a number, as in NAME/8", printable(digits)));
    if (*number == 0) return mistake("a limit of 0; an entry that is not to be used is marked ',down'");
    if (*number > k_largest_limit) return mistake(fmt::format("a limit above {}", k_largest_limit));
    host_.limit = static_cast<int>(std::max<int64_t>(*number, -1));  // negative: no slots, as in stock
    return {};
  }

  Result<void> port() {
    if (!next_is(':')) return {};
    rest_.remove_prefix(1);
    if (rest_.find(':') != std::string_view::npos) return mistake("an IPv6 address is written in brackets");
    std::string_view digits = take_until("/:,");
    std::optional<int64_t> number = parse_number(digits);
    if (!number || *number < 1 || *number > 65535) {
      return mistake(fmt::format("'{}' is not a port; a port is a number, as in NAME:3632", printable(digits)));
    }
    host_.port = static_cast<int>(*number);
    return {};
  }

  Result<void> options() {
    while (next_is(',')) {
      rest_.remove_prefix(1);
      RETURN_IF_ERROR(option(take_until(",")));
    }
    if (!rest_.empty())
      return mistake(fmt::format("'{}' does not belong there; an entry is NAME/JOBS:PORT,OPTION", printable(rest_)));
    if (host_.cpp && !host_.lzo) return mistake("pump mode (',cpp') requires compression (',lzo')");
    if (host_.lzo && !with_lzo_) return mistake("',lzo' needs a dcc built with liblzo2; this one was not");
    return {};
  }

  Result<void> option(std::string_view word) {
    if (word == "lzo") {
      host_.lzo = true;
    } else if (word == "cpp") {
      host_.cpp = true;
    } else if (word == "down") {
      host_.down = true;
    } else if (word == "text") {
      host_.preprocessed = true;
    } else if (word == "plain") {
      host_.plain = true;
    } else if (word == "auth" || word.substr(0, 5) == "auth=") {
      return mistake("dcc has no GSS-API authentication (',auth')");
    } else if (word.empty()) {
      return mistake("an option is missing after ','");
    } else {
      return mistake(fmt::format(
          "unknown option ',{}'; the options are ,lzo ,cpp ,text ,plain and ,down, and hosts are separated by blanks",
          printable(word)));
    }
    return {};
  }

  std::string_view rest_;
  bool with_lzo_;
  Host host_;
};

// The number in --localslots=N or --localslots_cpp=N, also with '/'; nothing if the entry is not `keyword`.
Result<std::optional<int>> parse_slots_keyword(std::string_view entry, std::string_view keyword) {
  std::optional<std::string_view> value = after_prefix(entry, keyword);
  if (!value || (!value->empty() && (*value)[0] != '=' && (*value)[0] != '/')) return std::optional<int>();
  std::optional<int64_t> number;
  if (!value->empty()) number = parse_number(value->substr(1));
  if (!number || *number < 1 || *number > k_largest_limit) {
    return fail(Code::bad_hosts, "{} needs a number, as in {}=4", keyword, keyword);
  }
  return std::optional(static_cast<int>(*number));
}

Result<void> parse_entry(std::string_view entry, bool with_lzo, HostList& list) {
  if (std::any_of(entry.begin(), entry.end(),
                  [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7f; })) {
    return fail(Code::bad_hosts, "it contains a control character");
  }
  if (entry == "--randomize") {
    list.randomize = true;
    return {};
  }
  ASSIGN_OR_RETURN(const std::optional<int> localslots, parse_slots_keyword(entry, "--localslots"));
  ASSIGN_OR_RETURN(const std::optional<int> localslots_cpp, parse_slots_keyword(entry, "--localslots_cpp"));
  if (localslots) list.localslots = localslots;
  if (localslots_cpp) list.localslots_cpp = localslots_cpp;
  if (localslots || localslots_cpp) return {};
  if (after_prefix(entry, "--")) {
    return fail(Code::bad_hosts, "unknown option; the options are --randomize, --localslots=N and --localslots_cpp=N");
  }
  if (entry == "+zeroconf") {
    return fail(Code::bad_hosts, "dcc cannot look for servers by zeroconf; name them in the list");
  }
  ASSIGN_OR_RETURN(Host host, EntryParser(entry, with_lzo).host());
  list.hosts.push_back(std::move(host));
  return {};
}

}  // namespace

Result<HostList> parse_host_list(std::string_view text, std::string origin, bool with_lzo) {
  HostList list;
  list.origin = std::move(origin);
  for (std::string_view entry : entries_of(text)) {
    RETURN_IF_ERROR(parse_entry(entry, with_lzo, list).context("{}: in the entry '{}'", list.origin, printable(entry)));
  }
  if (list.hosts.empty())
    return fail(Code::bad_hosts, "{} contains no hosts; can't distribute work: name some, as in box1/8 box2/4",
                list.origin);
  return list;
}

Result<HostList> load_host_list() {
  constexpr bool with_lzo = DCC_HAVE_LZO;
  if (std::optional<std::string> text = env("DISTCC_HOSTS")) return parse_host_list(*text, "$DISTCC_HOSTS", with_lzo);

  std::string own = configured_state_dir();
  for (const std::string& directory : {own, std::string(DCC_SYSCONFDIR "/distcc")}) {
    const std::string path = directory + "/hosts";
    if (directory.empty() || access(path.c_str(), R_OK) != 0) continue;
    Result<std::string> text = read_file(path, k_largest_file);
    if (!text) return fail(Code::bad_hosts, "{}", text.error().text);
    return parse_host_list(*text, path, with_lzo);
  }
  return fail(Code::bad_hosts,
              "no host list is set; can't distribute work: there is no $DISTCC_HOSTS, {}{}/distcc/hosts; name servers "
              "in one of them, as in DISTCC_HOSTS=\"box1/8 box2/4\"",
              own.empty() ? "" : own + "/hosts or ", DCC_SYSCONFDIR);
}

void shuffle(std::vector<Host>& hosts, uint64_t seed) {
  for (size_t left = hosts.size(); left > 1; --left) {
    // One step of splitmix64.
    uint64_t x = seed += 0x9e3779b97f4a7c15;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
    x = (x ^ x >> 27) * 0x94d049bb133111eb;
    x ^= x >> 31;
    std::swap(hosts[left - 1], hosts[static_cast<size_t>(x % left)]);
  }
}

int64_t total_limit(const HostList& list) {
  int64_t total = 0;
  for (const Host& host : list.hosts) total += std::max(host.limit, 0);
  return total;
}

}  // namespace dcc::hosts
