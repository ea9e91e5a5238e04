// SPDX-License-Identifier: GPL-2.0-or-later
// How a job ended, in the categories that statistics count.
#pragma once

#include <string_view>

#include "base/error_policy.h"
#include "base/result.h"
#include "stats/counters.h"

namespace dcc::server {

// The wait(2) status of an exit with this code.
constexpr int exited_with(Code code) { return static_cast<int>(code) << 8; }

// Whether a compiler says that a disk is full. Lines in which it quotes the source (a static_assert) do not count.
bool tells_of_full_disk(std::string_view messages);

// What a job was doing when it ended.
struct Situation {
  bool by_fingerprint = false;  // its compiler was asked for by fingerprint, not by name
  bool receiving = false;       // its source was being received
  bool compiling = false;
};

// For a job that got no answer.
stats::Ending ending_without_answer(const Error& failure, const Situation& situation);

// For a job that got an answer with this status.
stats::Ending ending_with_answer(int wait_status, bool timed_out, bool has_compiler);

}  // namespace dcc::server
