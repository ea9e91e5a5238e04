// SPDX-License-Identifier: GPL-2.0-or-later
#include "inspect/name_search.h"

#include <sys/socket.h>

#include "loop/run.h"
#include "net/resolve.h"

namespace dcc::inspect {
namespace {

constexpr std::string_view k_place = "%d";

const net::Address* first_usable(const std::vector<net::Address>& addresses, bool ipv4_only) {
  for (const net::Address& address : addresses)
    if (!ipv4_only || address.family() == AF_INET) return &address;
  return nullptr;
}

// Looks up one name after the other. `name` returns the name for a number, starting at 1.
loop::Task<std::vector<FoundName>> search(loop::Loop& loop, const NameSearch& settings,
                                          const std::function<std::string(int)>& name) {
  std::vector<FoundName> found;
  const uint64_t end_ms = loop.now_ms() + settings.limit_ms;
  int missing = 0;
  for (int number = 1; number <= settings.most && missing <= settings.gap && loop.now_ms() < end_ms; ++number) {
    std::string one = name(number);
    if (one.empty()) {
      missing++;
      continue;
    }
    const uint64_t left_ms = end_ms - loop.now_ms();
    auto addresses = co_await net::look_up(loop, one, 0, left_ms);
    const net::Address* address = addresses ? first_usable(*addresses, settings.ipv4_only) : nullptr;
    missing = address ? 0 : missing + 1;
    if (address) found.push_back({one, *address});
  }
  co_return found;
}

}  // namespace

bool is_pattern(std::string_view text) {
  size_t at = text.find(k_place);
  return at != text.npos && text.find('%', at + 1) == text.npos && text.find('%') == at;
}

std::string numbered(std::string_view pattern, int number) {
  size_t at = pattern.find(k_place);
  return std::string(pattern.substr(0, at)) + std::to_string(number) + std::string(pattern.substr(at + k_place.size()));
}

std::vector<FoundName> find_numbered(std::function<std::string(int)> name, const NameSearch& settings) {
  loop::Loop loop;
  return loop::run(loop, search(loop, settings, name));
}

std::vector<FoundName> find_names(const std::vector<std::string>& names, const NameSearch& settings) {
  NameSearch all = settings;
  all.most = all.gap = static_cast<int>(names.size());
  return find_numbered([names](int number) { return names[static_cast<size_t>(number) - 1]; }, all);
}

}  // namespace dcc::inspect
