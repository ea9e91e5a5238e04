// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "loop/cancel.h"
#include "loop/loop.h"
#include "loop/task.h"
#include "net/address.h"

namespace dcc::net {

// All addresses of a host in the resolver's order; a numeric address needs no resolver. Code::connect when there are
// none, or after `patience_ms`; Code::canceled when `scope` is cancelled.
//
// The resolver blocks (for half a minute if its servers are dead) and cannot be stopped. So it runs in a thread of its
// own, which is abandoned when its answer is no longer needed: neither the loop nor the end of the process waits for
// it.
loop::Task<Result<std::vector<Address>>> look_up(loop::Loop& loop, std::string host, int port, uint64_t patience_ms,
                                                 loop::CancelScope& scope);

// The same, without a scope that can cancel it.
loop::Task<Result<std::vector<Address>>> look_up(loop::Loop& loop, std::string host, int port, uint64_t patience_ms);

}  // namespace dcc::net
