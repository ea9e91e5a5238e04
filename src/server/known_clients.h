// SPDX-License-Identifier: GPL-2.0-or-later
// Which clients the server knows: those that it has compiled for, and that were no burden since. All others are
// strangers. A peer can have many addresses, but must have done useful work from each to be more than one client: where
// something is short, all strangers together count as one.
#pragma once

#include <string>

#include "server/view/recent_map.h"

namespace dcc::server {

struct ClientStanding {
  std::string address;  // "10.3.0.6"
  bool is_stranger = false;
};

class KnownClients {
 public:
  ClientStanding standing_of(const std::string& address) { return {address, known_.find(address) == nullptr}; }
  void add(const std::string& address);
  void remove(const std::string& address) { known_.remove(address); }

 private:
  struct Nothing {};
  RecentMap<std::string, Nothing> known_;
};

}  // namespace dcc::server
