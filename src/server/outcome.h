// SPDX-License-Identifier: GPL-2.0-or-later
// How a job ended, in the few words that statistics count by.
#pragma once

#include "base/error_policy.h"
#include "base/result.h"
#include "stats/counters.h"

namespace dcc::server {

// A status as wait(2) would give it for an exit with this code.
constexpr int exited_with(Code code) { return static_cast<int>(code) << 8; }

// What a job was at when it ended.
struct Situation {
  bool by_fingerprint = false;  // its compiler was asked for so, and not by name
  bool receiving = false;       // its source
  bool compiling = false;
};

// Without an answer.
stats::Ending ending_without_answer(const Error& failure, const Situation& situation);

// With an answer, which holds this status.
stats::Ending ending_with_answer(int wait_status, bool timed_out, bool has_compiler);

}  // namespace dcc::server
