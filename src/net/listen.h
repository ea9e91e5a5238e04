// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "loop/fd_stream.h"
#include "net/address.h"

namespace dcc::net {

// The addresses of `host` to listen on. It blocks, so call it before the loop runs. An empty host means every local
// address.
Result<std::vector<Address>> resolve_to_listen(const std::string& host, int port);

struct ListenOptions {
  int backlog;
  bool defer_accept;  // the kernel holds a connection back until its peer has sent something, for about a second
  bool ipv6_only;     // an IPv6 socket refuses IPv4 peers, so that 0.0.0.0 and :: can share a port
};

// A listening TCP socket, close-on-exec.
Result<UniqueFd> listen_on(const Address& address, const ListenOptions& options);

struct ListenSettings {
  std::vector<std::string> hosts;  // empty: every address, IPv4 and IPv6
  int port = 0;                    // 0: any free port, the same for all addresses
  int backlog = 128;
  bool defer_accept = false;
  bool ipv6_if_possible = false;  // failing to listen on IPv6 is not an error: some machines do not have it
};
Result<std::vector<UniqueFd>> listen_on_all(const ListenSettings& settings);

struct Accepted {
  UniqueFd socket;
  Address peer;
};
// Waits for the next connection on a listening socket.
loop::Task<Result<Accepted>> accept(loop::FdStream& listener);

}  // namespace dcc::net
