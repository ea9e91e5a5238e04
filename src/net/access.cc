// SPDX-License-Identifier: GPL-2.0-or-later
#include "net/access.h"

#include <netinet/in.h>

#include <algorithm>
#include <cstring>

#include "base/invariant.h"
#include "base/strings.h"
#include "net/listen.h"

namespace dcc::net {
namespace {

constexpr const char* k_loopback[] = {"127.0.0.0/8", "::1/128"};
constexpr const char* k_private_networks[] = {
    "192.168.0.0/16", "10.0.0.0/8", "172.16.0.0/12",  // RFC 1918
    "fe80::/10",      "fc00::/7",                     // link-local, unique local
};

}  // namespace

// An IPv4-mapped address becomes the IPv4 address that it stands for, so that one kind of rule covers both.
AccessRules::Network AccessRules::network_of(const Address& address) {
  Network network{address.family(), {}, 0};
  if (address.family() == AF_INET) {
    std::memcpy(network.bytes.data(), &reinterpret_cast<const sockaddr_in&>(address.storage).sin_addr, 4);
    network.bits = 32;
  } else if (address.family() == AF_INET6) {
    const in6_addr& v6 = reinterpret_cast<const sockaddr_in6&>(address.storage).sin6_addr;
    if (IN6_IS_ADDR_V4MAPPED(&v6)) {
      network.family = AF_INET;
      std::memcpy(network.bytes.data(), v6.s6_addr + 12, 4);
      network.bits = 32;
    } else {
      std::memcpy(network.bytes.data(), v6.s6_addr, 16);
      network.bits = 128;
    }
  }
  return network;
}

bool AccessRules::contains(const Network& network, const Network& peer) {
  if (network.family != peer.family) return false;
  size_t whole = network.bits / 8, rest = network.bits % 8;
  if (!std::equal(network.bytes.begin(), network.bytes.begin() + static_cast<ptrdiff_t>(whole), peer.bytes.begin()))
    return false;
  return rest == 0 || ((network.bytes[whole] ^ peer.bytes[whole]) >> (8 - rest)) == 0;
}

Result<void> AccessRules::add(const std::string& rule) {
  size_t slash = rule.find('/');
  std::string host = rule.substr(0, slash);
  std::string_view bits = slash == rule.npos ? std::string_view() : std::string_view(rule).substr(slash + 1);
  if (auto address = numeric_address(host, 0)) return add_address(*address, bits, rule);
  if (host.empty())
    return fail(Code::bad_arguments, "'{}' is not an address; write 10.3.0.7, 10.3.0.0/24, fd00::/8 or a name",
                printable(rule));
  auto found = resolve_to_listen(host, 0);
  if (!found)
    return fail(Code::bad_arguments, "cannot find the address of '{}'; write it as a number", printable(host));
  for (const Address& address : *found) RETURN_IF_ERROR(add_address(address, bits, rule));
  return {};
}

Result<void> AccessRules::add_address(const Address& address, std::string_view bits, const std::string& rule) {
  Network network = network_of(address);
  if (!bits.empty()) {
    // The number of bits of a mapped network includes the 96 that all mapped addresses have in common.
    unsigned common = address.family() == AF_INET6 && network.family == AF_INET ? 96 : 0;
    auto number = parse_number(bits);
    if (!number || *number < common || *number > common + network.bits)
      return fail(Code::bad_arguments, "invalid mask \"{}\" in '{}'; it is a number of bits, as in 10.3.0.0/24",
                  printable(bits), printable(rule));
    network.bits = static_cast<unsigned>(*number) - common;
  }
  networks_.push_back(network);
  return {};
}

void AccessRules::add_known(std::span<const char* const> networks) {
  for (const char* network : networks) {
    auto added = add(network);
    INVARIANT(added);
  }
}

void AccessRules::add_loopback() { add_known(k_loopback); }

void AccessRules::add_private_networks() {
  add_loopback();
  add_known(k_private_networks);
}

bool AccessRules::admits_strangers() const {
  return everyone_ ||
         std::any_of(networks_.begin(), networks_.end(), [](const Network& network) { return network.bits == 0; });
}

bool AccessRules::allows(const Address& peer) const {
  if (everyone_ || peer.family() == AF_UNSPEC) return true;
  Network address = network_of(peer);
  return std::any_of(networks_.begin(), networks_.end(),
                     [&](const Network& network) { return contains(network, address); });
}

}  // namespace dcc::net
