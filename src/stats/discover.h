// SPDX-License-Identifier: GPL-2.0-or-later
// How a gatherer finds the servers of its own machine: one that shows statistics holds an abstract UNIX socket with a
// telling name, "dcc-stats/3633", as long as it lives; and the kernel lists those. There is no file, and nothing is
// left behind. Anybody here can make such a socket, so a name is no more than a hint where to ask.
#pragma once

#include <string_view>
#include <vector>

#include "base/unique_fd.h"
#include "net/address.h"

namespace dcc::stats {

// Holds the name for a server that listens there. Empty when somebody has it already: then it can be found, too.
UniqueFd announce(const std::vector<UniqueFd>& listening_sockets);

// Where the servers of this network namespace say that they are: addresses of this machine only, and not too many.
std::vector<net::Address> find_local_servers();

// The same out of the text of /proc/net/unix, unchecked.
std::vector<net::Address> announced_in(std::string_view list);

}  // namespace dcc::stats
