// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.h"
#include "base/unique_fd.h"
#include "loop/fd_stream.h"
#include "net/address.h"

namespace dcc::net {

// A non-blocking TCP socket for connect().
Result<UniqueFd> tcp_socket(const Address& address);
loop::Task<Result<void>> connect(loop::FdStream& stream, const Address& address);

}  // namespace dcc::net
