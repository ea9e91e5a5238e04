// SPDX-License-Identifier: GPL-2.0-or-later
// How a gatherer finds the servers of its own machine: a server that shows statistics holds an abstract UNIX socket
// with its port in the name, "dcc-stats/3633", for as long as it lives, and the kernel lists such sockets. No file is
// used, so nothing is left behind. Anybody on this machine can create such a socket, so a name is only a hint where to
// ask.
#pragma once

#include <string_view>
#include <vector>

#include "base/unique_fd.h"
#include "net/address.h"

namespace dcc::stats {

// The socket with the name for a server that listens there. Empty if another process already holds the name: then the
// server can be found, too.
UniqueFd announce(const std::vector<UniqueFd>& listening_sockets);

// The addresses announced by the servers of this network namespace: only addresses of this machine, and a limited
// number.
std::vector<net::Address> find_local_servers();

// The addresses in the text of /proc/net/unix, unchecked.
std::vector<net::Address> announced_in(std::string_view list);

}  // namespace dcc::stats
