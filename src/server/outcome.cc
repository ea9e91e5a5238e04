// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/outcome.h"

#include <sys/wait.h>

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace dcc::server {
namespace {

using stats::Ending;
using stats::Outcome;

// distccd counts a truncated request among the "others" until its source arrives. This does not apply to protocol 4.
bool counts_as_gone(Code code, const Situation& situation) {
  return code == Code::gone || (code == Code::truncated && (situation.receiving || situation.by_fingerprint));
}

}  // namespace

bool tells_of_full_disk(std::string_view messages) {
  // Diagnostics that quote a text of the source.
  constexpr std::string_view k_quoting[] = {"static assertion", "static_assert", "attribute error", "attribute warning",
                                            "deprecated",       "unavailable",   "#error",          "#warning",
                                            "#pragma"};
  constexpr std::string_view k_full = "No space left on device";
  for (size_t end = 0, at; (at = messages.find(k_full, end)) != messages.npos;) {
    const size_t begin = messages.rfind('\n', at) + 1;
    end = std::min(messages.find('\n', at), messages.size());
    const std::string_view line = messages.substr(begin, end - begin);
    if (std::none_of(std::begin(k_quoting), std::end(k_quoting),
                     [line](std::string_view quoting) { return line.find(quoting) != line.npos; }))
      return true;
  }
  return false;
}

Ending ending_without_answer(const Error& failure, const Situation& situation) {
  Ending ending;
  ending.detail = failure.text;
  // The text only compares a compiler of this server with the client's.
  ending.detail_is_public = failure.code == Code::other_compiler;
  const bool client_left = failure.code == Code::gone || failure.code == Code::truncated;
  if (counts_as_gone(failure.code, situation)) ending.outcome = Outcome::client_gone;
  if (failure.code == Code::protocol) ending.outcome = Outcome::bad_request;
  const std::string_view reason = error_policy(failure.code).reason;
  if (situation.compiling && (client_left || failure.code == Code::stopping))
    ending.killed = reason;
  else if (client_left || failure.code == Code::answer_not_taken)
    ending.reason = reason;
  else
    ending.refused = reason;
  return ending;
}

Ending ending_with_answer(int wait_status, bool timed_out, bool has_compiler) {
  Ending ending;
  ending.outcome = wait_status == 0 ? Outcome::compile_ok : Outcome::compile_error;
  if (timed_out) {
    ending.outcome = Outcome::compile_timeout;
    ending.killed = "lifetime";
  } else if (!has_compiler) {
    ending.refused = "compiler not installed";
  } else if (WIFSIGNALED(wait_status)) {
    ending.killed = fmt::format("signal {}", WTERMSIG(wait_status));
  }
  return ending;
}

}  // namespace dcc::server
