// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "loop/fd_stream.h"
#include "net/address.h"

namespace dcc::net {

// The addresses of a name to listen on, blocking: before the loop runs. An empty host means every local address.
Result<std::vector<Address>> resolve_to_listen(const std::string& host, int port);

struct ListenOptions {
  int backlog;
  bool defer_accept;  // the kernel keeps a connection to itself for about a second, until its peer has said something
  bool ipv6_only;     // an IPv6 socket takes no IPv4 peers, so that 0.0.0.0 and :: can share a port
};

// A listening TCP socket, close-on-exec.
Result<UniqueFd> listen_on(const Address& address, const ListenOptions& options);

struct ListenSettings {
  std::vector<std::string> hosts;  // none: every address, IPv4 and IPv6
  int port = 0;                    // 0: any free one, the same for all
  int backlog = 128;
  bool defer_accept = false;
  bool ipv6_if_possible = false;  // there are machines without
};
Result<std::vector<UniqueFd>> listen_on_all(const ListenSettings& settings);

struct Accepted {
  UniqueFd socket;
  Address peer;
};
// The next connection of a listening socket.
loop::Task<Result<Accepted>> accept(loop::FdStream& listener);

}  // namespace dcc::net
