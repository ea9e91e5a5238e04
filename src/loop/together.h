// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <functional>

#include "loop/loop.h"
#include "loop/task.h"

namespace dcc::loop {

// Runs task(0) to task(count - 1), no more than `at_once` of them at a time, and returns when all have ended.
Task<> together(Loop& loop, size_t count, size_t at_once, std::function<Task<>(size_t)> task);

}  // namespace dcc::loop
