// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <sys/socket.h>

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"

struct addrinfo;

namespace dcc::net {

// A socket address of any family; a peer without one (a pipe, a UNIX socket) has family AF_UNSPEC or AF_UNIX.
struct Address {
  sockaddr_storage storage{};
  socklen_t length = 0;

  int family() const { return storage.ss_family; }
  bool is_in_network() const { return family() == AF_INET || family() == AF_INET6; }
  int port() const;
  void set_port(int port);
  // "10.3.0.6", "fe80::1", without port and brackets; v4-mapped IPv6 is shown as IPv4.
  std::string host() const;
  // "10.3.0.6:3632" as distccd logs it; "NOTSOCKET", "UNIX-DOMAIN".
  std::string text() const;
};

// The address that a numeric IPv4 or IPv6 text stands for; nothing for a name.
std::optional<Address> numeric_address(const std::string& host, int port);

// The addresses in a result of getaddrinfo(3).
std::vector<Address> collect(const addrinfo* first);

Address local_address(int socket);
Address peer_address(int socket);  // without a family also if the peer has left already
// Whether the descriptor is a socket of IPv4 or IPv6.
bool is_network_socket(int fd);
bool leads_to_this_machine(int socket);  // judging by the addresses of its two ends

}  // namespace dcc::net
