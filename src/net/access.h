// SPDX-License-Identifier: GPL-2.0-or-later
// Who may connect: rules such as those of --allow and --allow-private.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "net/address.h"

namespace dcc::net {

// Without a rule, nobody may connect.
class AccessRules {
 public:
  // "10.3.0.0/24", "2001:db8::/32", "10.3.0.7"; or a host name, whose addresses are looked up now (this blocks).
  // Code::bad_arguments for anything else.
  Result<void> add(const std::string& rule);
  // The networks that are never routed on the internet, and this machine.
  void add_private_networks();
  // Only this machine, by its loopback addresses.
  void add_loopback();
  // For connections that inetd or ssh accepted, and so admitted.
  void add_everyone() { everyone_ = true; }

  // Whether there is a rule for all addresses.
  bool admits_strangers() const;
  bool empty() const { return networks_.empty() && !everyone_; }

  // An IPv4-mapped IPv6 address counts as IPv4. A peer without an address (a pipe) is always allowed; a peer on a UNIX
  // socket only if everyone is, as in stock.
  bool allows(const Address& peer) const;

 private:
  // The first `bits` bits of an address, which has 4 or 16 bytes, depending on the family.
  struct Network {
    int family;
    std::array<uint8_t, 16> bytes;
    unsigned bits;
  };
  static Network network_of(const Address& address);
  static bool contains(const Network& network, const Network& peer);
  void add_known(std::span<const char* const> networks);
  Result<void> add_address(const Address& address, std::string_view bits, const std::string& rule);

  std::vector<Network> networks_;
  bool everyone_ = false;
};

}  // namespace dcc::net
