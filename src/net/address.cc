// SPDX-License-Identifier: GPL-2.0-or-later
#include "net/address.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace dcc::net {
namespace {

template <class SocketCall>
Address address_of(int socket, SocketCall call) {
  Address address;
  address.length = sizeof address.storage;
  if (call(socket, reinterpret_cast<sockaddr*>(&address.storage), &address.length) < 0) return Address();
  return address;
}

}  // namespace

int Address::port() const {
  if (family() == AF_INET) return ntohs(reinterpret_cast<const sockaddr_in&>(storage).sin_port);
  if (family() == AF_INET6) return ntohs(reinterpret_cast<const sockaddr_in6&>(storage).sin6_port);
  return 0;
}

void Address::set_port(int port) {
  uint16_t number = htons(static_cast<uint16_t>(port));
  if (family() == AF_INET) reinterpret_cast<sockaddr_in&>(storage).sin_port = number;
  if (family() == AF_INET6) reinterpret_cast<sockaddr_in6&>(storage).sin6_port = number;
}

std::string Address::host() const {
  char buffer[INET6_ADDRSTRLEN] = "";
  if (family() == AF_INET) {
    inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in&>(storage).sin_addr, buffer, sizeof buffer);
  } else if (family() == AF_INET6) {
    const in6_addr& v6 = reinterpret_cast<const sockaddr_in6&>(storage).sin6_addr;
    if (IN6_IS_ADDR_V4MAPPED(&v6))
      inet_ntop(AF_INET, v6.s6_addr + 12, buffer, sizeof buffer);
    else
      inet_ntop(AF_INET6, &v6, buffer, sizeof buffer);
  }
  return buffer;
}

std::string Address::text() const {
  if (is_in_network()) return fmt::format("{}:{}", host(), port());
  return family() == AF_UNIX ? "UNIX-DOMAIN" : "NOTSOCKET";
}

std::optional<Address> numeric_address(const std::string& host, int port) {
  Address address;
  auto& v4 = reinterpret_cast<sockaddr_in&>(address.storage);
  auto& v6 = reinterpret_cast<sockaddr_in6&>(address.storage);
  if (inet_pton(AF_INET, host.c_str(), &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    v4.sin_port = htons(static_cast<uint16_t>(port));
    address.length = sizeof v4;
    return address;
  }
  if (inet_pton(AF_INET6, host.c_str(), &v6.sin6_addr) == 1) {
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(static_cast<uint16_t>(port));
    address.length = sizeof v6;
    return address;
  }
  return std::nullopt;
}

std::vector<Address> collect(const addrinfo* first) {
  std::vector<Address> addresses;
  for (const addrinfo* info = first; info; info = info->ai_next) {
    Address address;
    if (info->ai_addrlen > sizeof address.storage) continue;
    std::memcpy(&address.storage, info->ai_addr, info->ai_addrlen);
    address.length = info->ai_addrlen;
    addresses.push_back(address);
  }
  return addresses;
}

Address local_address(int socket) { return address_of(socket, ::getsockname); }
Address peer_address(int socket) { return address_of(socket, ::getpeername); }

bool is_network_socket(int fd) {
  int domain = 0;
  socklen_t size = sizeof domain;
  return ::getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &size) == 0 && (domain == AF_INET || domain == AF_INET6);
}

bool leads_to_this_machine(int socket) {
  const Address peer = peer_address(socket);
  return peer.is_in_network() && peer.host() == local_address(socket).host();
}

}  // namespace dcc::net
