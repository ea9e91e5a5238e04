// SPDX-License-Identifier: GPL-2.0-or-later
// By which names a browser may know us. A page of somebody else's can make its own name mean this machine (DNS
// rebinding) and would then read what only this machine's users may; but the browser tells the name, and it is none of
// ours.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace dcc::http {

class HostNames {
 public:
  // Besides addresses and localhost, which are always good.
  explicit HostNames(const std::vector<std::string>& names);

  // What the machine calls itself: "board.lan" is also "board" and "board.local".
  static std::vector<std::string> of_this_machine();

  // "board", "board:3633", "10.3.0.7:3633", "[fe80::1]:3633"
  bool allows(std::string_view host) const;

 private:
  std::set<std::string, std::less<>> names_;  // in lower case
};

// "board:3633" is "board", "[::1]:80" is "::1"; empty for what is none of these. Without a port and brackets, in lower
// case.
std::string host_without_port(std::string_view host);

}  // namespace dcc::http
