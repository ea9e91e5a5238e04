// SPDX-License-Identifier: GPL-2.0-or-later
#include "net/listen.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

namespace dcc::net {

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
  // Accepted sockets inherit this. Answers are built whole, so it is useless to wait for more to send.
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
    // A port that the kernel chose for the first address is used for the others, too.
    if (!sockets.empty()) address.set_port(local_address(sockets.front().get()).port());
    auto socket = listen_on(address, options);
    bool optional = settings.ipv6_if_possible && address.family() == AF_INET6;
    if (!socket && optional) continue;
    if (!socket) return std::move(socket.error());
    sockets.push_back(std::move(*socket));
  }
  return sockets;
}

loop::Task<Result<Accepted>> accept(loop::FdStream& listener) {
  co_await listener.fair_turn();
  for (;;) {
    if (listener.closed()) co_return listener.canceled();
    Address peer;
    peer.length = sizeof peer.storage;
    auto* raw = reinterpret_cast<sockaddr*>(&peer.storage);
    int fd = ::accept4(listener.fd(), raw, &peer.length, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) {
      Accepted accepted{UniqueFd(fd), peer};
      co_return std::move(accepted);
    }
    if (errno == EAGAIN || errno == EWOULDBLOCK)
      co_await listener.readable();
    else if (errno != EINTR && errno != ECONNABORTED)
      co_return fail_errno(Code::io, errno, "accepting");
  }
}

}  // namespace dcc::net
