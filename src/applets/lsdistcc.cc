// SPDX-License-Identifier: GPL-2.0-or-later
// lsdistcc [OPTION...] [PATTERN | HOST...]: one line for each server that is up, ready for DISTCC_HOSTS. An option is
// one letter, with its value in the same word. The exit code is 0 if at least one name could be resolved.
#include "applets/lsdistcc.h"

#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <optional>

#include "base/env.h"
#include "base/file.h"
#include "base/strings.h"
#include "inspect/name_search.h"
#include "inspect/probe.h"
#include "key/key_file.h"

namespace dcc {
namespace {

using inspect::FoundName;
using inspect::Probed;

struct Options {
  int seconds = 7;
  int connect_ms = 900;
  int compile_ms = 1500;
  int bits = 0;
  int gap = 0;
  int port = hosts::k_default_port;
  int protocol = 1;
  std::string compiler;
  bool latency = false, numeric = false, with_down = false, with_domain = false, verbose = false;
  std::vector<std::string> operands;
};

int usage() {
  print_out(
      "Usage: lsdistcc [OPTION...] [PATTERN | HOST...]\n"
      "\n"
      "Prints those of the hosts that are compile servers, one a line, in the form of\n"
      "DISTCC_HOSTS. In a PATTERN (default: distcc%d), %d stands for 1, 2, 3 and so on,\n"
      "up to the first name that cannot be resolved. `dcc hosts` shows more.\n"
      "\n"
      "  -l     append the latency in milliseconds to each name\n"
      "  -n     print addresses instead of names\n"
      "  -x     also print hosts that are down, marked ,down\n"
      "  -d     append this machine's domain to each name\n"
      "  -v     log what is done to stderr\n"
      "  -tSEC  exit after SEC seconds (default: 7)\n"
      "  -cMS   wait MS milliseconds to connect (default: 900; 0: assume all are up)\n"
      "  -pCC   print only servers that compile with CC\n"
      "  -kMS   wait MS milliseconds for the compile (default: 1500; 0: only connect)\n"
      "  -PN    use protocol N, 1 to 4 (default: 1)\n"
      "  -rPORT connect to this port (default: 3632)\n"
      "  -mBITS print only addresses whose first BITS bits match the first host's\n"
      "  -gN    let a PATTERN skip up to N names that do not resolve (default: 0)\n"
      "  -hMS, -oN  ignored, for compatibility\n");
  return 1;
}

int complain(std::string_view text) {
  print_err("lsdistcc: {}\n", text);
  return 1;
}

// As stock does: anything that is not a number counts as 0.
int number(std::string_view text) { return std::atoi(std::string(text).c_str()); }

int* number_option(Options& options, char letter, int& dropped) {
  switch (letter) {
    case 't':
      return &options.seconds;
    case 'c':
      return &options.connect_ms;
    case 'k':
      return &options.compile_ms;
    case 'm':
      return &options.bits;
    case 'g':
      return &options.gap;
    case 'r':
      return &options.port;
    case 'P':
      return &options.protocol;
    case 'h':
    case 'o':
      return &dropped;
    default:
      return nullptr;
  }
}

bool* flag_option(Options& options, char letter) {
  switch (letter) {
    case 'l':
      return &options.latency;
    case 'n':
      return &options.numeric;
    case 'x':
      return &options.with_down;
    case 'd':
      return &options.with_domain;
    case 'v':
      return &options.verbose;
    default:
      return nullptr;
  }
}

// Nothing if the usage must be shown. Options end at the first operand.
std::optional<Options> read_options(int argc, char** argv) {
  Options options;
  int at = 1, dropped = 0;
  for (; at < argc && argv[at][0] == '-'; ++at) {
    char letter = argv[at][1];
    std::string_view value = letter ? argv[at] + 2 : "";
    if (int* target = number_option(options, letter, dropped))
      *target = number(value);
    else if (bool* flag = flag_option(options, letter))
      *flag = true;
    else if (letter == 'p')
      options.compiler = value;
    else
      return std::nullopt;
  }
  options.operands.assign(argv + at, argv + argc);
  if (options.port < 1 || options.port > 65535 || options.protocol < 1 || options.protocol > 4 || options.bits < 0 ||
      options.bits > 31)
    return std::nullopt;
  return options;
}

// ".example.org"; empty if it is unknown.
std::string domain() {
  char name[256] = "";
  (void)!::gethostname(name, sizeof name - 1);
  for (const std::string& host : {env("HOST").value_or(""), env("HOSTNAME").value_or(""), std::string(name)})
    if (size_t dot = host.find('.'); dot != host.npos) return host.substr(dot);
  return "";
}

std::vector<FoundName> find(const Options& options, const std::string& suffix) {
  inspect::NameSearch search;
  search.gap = options.gap;
  search.ipv4_only = true;
  search.limit_ms = static_cast<uint64_t>(options.seconds > 0 ? options.seconds : 3600) * 1000;
  std::vector<std::string> names = options.operands;
  if (names.empty()) names.push_back("distcc%d");
  if (names.size() == 1 && inspect::is_pattern(names[0])) {
    auto name = [pattern = names[0] + suffix](int each) { return inspect::numbered(pattern, each); };
    return inspect::find_numbered(name, search);
  }
  for (std::string& name : names)
    if (!name.empty()) name += suffix;
  return inspect::find_names(names, search);
}

bool share_bits(const std::string& a, const std::string& b, int bits) {
  auto value = [](const std::string& text) {
    uint32_t address = 0;
    for (const std::string& part : split(text, '.')) address = address << 8 | static_cast<uint32_t>(number(part));
    return address;
  };
  return bits == 0 || (value(a) ^ value(b)) >> (32 - bits) == 0;
}

std::vector<Probed> probe(const Options& options, const std::vector<FoundName>& found, const key::Key* key) {
  std::vector<hosts::Host> list;
  for (const FoundName& each : found) {
    hosts::Host host;
    host.name = each.address.host();
    host.port = options.port;
    list.push_back(host);
    if (options.verbose) print_err("lsdistcc: connecting to {} ({})\n", printable(each.name), host.name);
  }
  inspect::ProbeSettings settings;
  settings.connect_ms = static_cast<uint64_t>(options.connect_ms);
  settings.answer_ms = static_cast<uint64_t>(options.compile_ms);
  settings.key = key;
  settings.greets = options.protocol == 4;
  settings.trial_protocol = options.protocol;
  if (!options.compiler.empty() && options.compile_ms > 0 && options.protocol != 4)
    settings.trial = inspect::TrialJob{{options.compiler, "-c", "hello.c", "-o", "hello.o"}, "int foo(){return 0;}"};
  if (options.connect_ms > 0) return inspect::probe(list, settings);
  std::vector<Probed> all(list.size());
  for (Probed& probed : all) probed.state = Probed::State::silent;
  return all;
}

bool is_up(const Options& options, const Probed& probed) {
  switch (probed.state) {
    case Probed::State::silent:
    case Probed::State::ours:  // or, with a key, in place of a trial
      return true;
    case Probed::State::stock:
      return options.protocol != 4 && probed.trial_status == 0;
    default:
      return false;
  }
}

void print(const Options& options, const FoundName& found, const Probed& probed) {
  constexpr const char* k_suffixes[] = {"", "", ",lzo", ",lzo,cpp", ""};
  const bool up = is_up(options, probed);
  if (!up && options.verbose) print_err("lsdistcc: {}: {}\n", printable(found.name), probed.reason);
  if (!up && !options.with_down) return;
  std::string line = options.numeric ? found.address.host() : found.name;
  if (options.port != hosts::k_default_port) line += fmt::format(":{}", options.port);
  line += k_suffixes[options.protocol];
  if (!up) line += ",down";
  double ms = probed.connect_ms.value_or(0) + probed.answer_ms.value_or(0);
  if (options.latency) line += fmt::format(" {}", static_cast<int>(up ? ms : 0));
  print_out("{}\n", line);
}

}  // namespace

int lsdistcc_main(int argc, char** argv) {
  const std::optional<Options> read = read_options(argc, argv);
  if (!read) return usage();
  const Options& options = *read;
  for (const std::string& operand : options.operands)
    if (operand == "+zeroconf") return complain("dcc cannot look for servers by zeroconf (DNS-SD); name them");
  if (!options.compiler.empty() && options.protocol == 3)
    return complain("dcc cannot try a compile in protocol 3 (pump mode); use -P1 or -P2, or leave out -p");
  std::string suffix;
  if (options.with_domain && (suffix = domain()).empty()) return complain("this machine's domain is unknown");
  // Without a message and with exit code 0, as stock does.
  ::signal(SIGALRM, [](int) { ::_exit(0); });
  if (options.seconds > 0) ::alarm(static_cast<unsigned>(options.seconds));

  std::vector<FoundName> found = find(options, suffix);
  if (found.empty()) return 1;
  std::erase_if(found, [&options, first = found[0].address.host()](const FoundName& each) {
    return !share_bits(each.address.host(), first, options.bits);
  });
  auto keys = key::find_key_file();
  if (!keys) return complain(keys.error().text);
  std::vector<Probed> probed = probe(options, found, keys->clients());
  for (size_t i = 0; i < found.size(); ++i) print(options, found[i], probed[i]);
  return 0;
}

}  // namespace dcc
