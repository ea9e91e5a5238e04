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

// All of a host's addresses in the resolver's order; numeric ones need no resolver. Code::connect when there are none,
// or after `patience_ms`; Code::canceled when `scope` is cancelled.
//
// The resolver blocks, for half a minute when its servers are dead, and cannot be stopped: it works in a thread of its
// own, which is left to itself when nobody waits for it any more. Neither the loop nor the process's end waits for it.
loop::Task<Result<std::vector<Address>>> look_up(loop::Loop& loop, std::string host, int port, uint64_t patience_ms,
                                                 loop::CancelScope& scope);

// With nobody who cancels it.
loop::Task<Result<std::vector<Address>>> look_up(loop::Loop& loop, std::string host, int port, uint64_t patience_ms);

}  // namespace dcc::net
