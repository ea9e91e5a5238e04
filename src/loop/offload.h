// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <functional>

#include "loop/loop.h"
#include "loop/task.h"

namespace dcc::loop {

// Runs `work` on a thread of its own, and returns when it is done; false where no thread can be had.
Task<bool> on_thread(Loop& loop, std::function<void()> work);

// Runs `work` on a thread of its own, for work that would hold up the loop for milliseconds. What it uses must live
// until this returns, and nobody else may touch it meanwhile. Where no thread can be had, the work is done on the loop.
Task<> offload(Loop& loop, std::function<void()> work);

}  // namespace dcc::loop
