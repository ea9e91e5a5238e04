// SPDX-License-Identifier: GPL-2.0-or-later
// The names by which browsers may address this server. A page of another site can make its own host name resolve to
// this machine (DNS rebinding), and would then read what only this machine's users may read. But the browser sends that
// host name with the request, and it is not one of these names.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace dcc::http {

class HostNames {
 public:
  // `names` are allowed besides addresses and localhost, which always are.
  explicit HostNames(const std::vector<std::string>& names);

  // The machine's own names: for "board.lan" also "board" and "board.local".
  static std::vector<std::string> of_this_machine();

  // "board", "board:3633", "10.3.0.7:3633", "[fe80::1]:3633"
  bool allows(std::string_view host) const;

 private:
  std::set<std::string, std::less<>> names_;  // in lower case
};

// The host in lower case, without port and brackets: "board:3633" gives "board", "[::1]:80" gives "::1". Empty when
// `host` is malformed.
std::string host_without_port(std::string_view host);

}  // namespace dcc::http
