// SPDX-License-Identifier: GPL-2.0-or-later
// The names of outcomes and time spans, wherever they are shown.
#pragma once

#include <array>
#include <string_view>

#include "stats/snapshot.h"

namespace dcc::stats {

// In the order of Outcome. Names for JSON and Prometheus, words for the log and each job, and keys of distccd's
// counters.
inline constexpr std::string_view k_outcome_names[k_outcomes] = {"compile_ok",  "compile_error", "compile_timeout",
                                                                 "client_gone", "bad_request",   "other"};
inline constexpr std::string_view k_outcome_words[k_outcomes] = {"COMPILE_OK",  "COMPILE_ERROR", "COMPILE_TIMEOUT",
                                                                 "CLI_DISCONN", "REJ_BAD_REQ",   "OTHER"};
inline constexpr const char* k_outcome_keys[k_outcomes] = {"compile_ok",     "compile_error", "compile_timeout",
                                                           "cli_disconnect", "rej_bad_req",   "other"};

inline constexpr std::string_view k_phase_done = "done";  // of a job that has ended

inline constexpr std::string_view k_minutes[k_spans] = {"1", "5", "15"};

// The names of the elements of such an array.
template <class Value>
constexpr const auto& names_of(const std::array<Value, k_outcomes>&) {
  return k_outcome_names;
}
template <class Value>
constexpr const auto& names_of(const std::array<Value, k_stats_phases.size()>&) {
  return k_stats_phases;
}
template <class Value>
constexpr const auto& names_of(const std::array<Value, k_spans>&) {
  return k_minutes;
}

constexpr std::string_view word_of(Outcome outcome) { return k_outcome_words[static_cast<size_t>(outcome)]; }

}  // namespace dcc::stats
