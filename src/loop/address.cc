// SPDX-License-Identifier: GPL-2.0-or-later
#include "loop/address.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace dcc::loop {
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
  if (family() == AF_INET || family() == AF_INET6) return fmt::format("{}:{}", host(), port());
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

Result<std::vector<Address>> resolve_to_listen(const std::string& host, int port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE;
  addrinfo* found = nullptr;
  int status = ::getaddrinfo(host.empty() ? nullptr : host.c_str(), std::to_string(port).c_str(), &hints, &found);
  if (status != 0) return fail(Code::bind, "failed to resolve '{}' to listen on: {}", host, ::gai_strerror(status));
  std::vector<Address> addresses = collect(found);
  ::freeaddrinfo(found);
  return addresses;
}

Result<UniqueFd> listen_on(const Address& address, const ListenOptions& options) {
  UniqueFd fd(::socket(address.family(), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) return fail_errno(Code::bind, errno, "socket for {}", address.text());
  int on = 1;
  ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  // Inherited by what is accepted: answers are built whole, so nothing is gained by waiting for more to send.
  ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  int seconds = 1;
  if (options.defer_accept) ::setsockopt(fd.get(), IPPROTO_TCP, TCP_DEFER_ACCEPT, &seconds, sizeof seconds);
  int v6_only = options.ipv6_only;
  if (address.family() == AF_INET6) ::setsockopt(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, &v6_only, sizeof v6_only);
  if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address.storage), address.length) < 0)
    return fail_errno(Code::bind, errno, "bind of {} failed{}", address.text(),
                      errno == EADDRINUSE ? " (is another server there?)" : "");
  if (::listen(fd.get(), options.backlog) < 0)
    return fail_errno(Code::bind, errno, "listen on {} failed", address.text());
  return fd;
}

Result<std::vector<UniqueFd>> listen_on_all(const ListenSettings& settings) {
  std::vector<std::string> hosts = settings.hosts;
  if (hosts.empty()) hosts = {"0.0.0.0", "::"};
  std::vector<Address> addresses;
  for (const std::string& host : hosts) {
    ASSIGN_OR_RETURN(std::vector<Address> found, resolve_to_listen(host, settings.port));
    addresses.insert(addresses.end(), found.begin(), found.end());
  }
  bool has_ipv4 = std::any_of(addresses.begin(), addresses.end(),
                              [](const Address& address) { return address.family() == AF_INET; });
  ListenOptions options{settings.backlog, settings.defer_accept, has_ipv4};
  std::vector<UniqueFd> sockets;
  for (Address& address : addresses) {
    // A port that the kernel chose for one address serves for the others too.
    if (!sockets.empty()) address.set_port(local_address(sockets.front().get()).port());
    auto socket = listen_on(address, options);
    bool optional = settings.ipv6_if_possible && address.family() == AF_INET6;
    if (!socket && optional) continue;
    if (!socket) return std::move(socket.error());
    sockets.push_back(std::move(*socket));
  }
  return sockets;
}

Address local_address(int socket) { return address_of(socket, ::getsockname); }
Address peer_address(int socket) { return address_of(socket, ::getpeername); }

bool leads_to_this_machine(int socket) {
  const Address peer = peer_address(socket);
  return (peer.family() == AF_INET || peer.family() == AF_INET6) && peer.host() == local_address(socket).host();
}

}  // namespace dcc::loop
