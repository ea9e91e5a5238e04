// SPDX-License-Identifier: GPL-2.0-or-later
// What outcomes and phases are called, in every face.
#pragma once

#include <string_view>

#include "stats/snapshot.h"

namespace dcc::stats {

// In the order of Outcome: in JSON and Prometheus, and in the log and for each job.
inline constexpr std::string_view k_outcome_names[k_outcomes] = {"compile_ok",  "compile_error", "compile_timeout",
                                                                 "client_gone", "bad_request",   "other"};
inline constexpr std::string_view k_outcome_words[k_outcomes] = {"COMPILE_OK",  "COMPILE_ERROR", "COMPILE_TIMEOUT",
                                                                 "CLI_DISCONN", "REJ_BAD_REQ",   "OTHER"};

// In the order of Phase.
inline constexpr std::string_view k_phase_names[k_phases] = {"receive", "queue", "compile", "send"};
inline constexpr std::string_view k_phase_done = "done";  // of a job that has ended

constexpr std::string_view word_of(Outcome outcome) { return k_outcome_words[static_cast<size_t>(outcome)]; }

}  // namespace dcc::stats
