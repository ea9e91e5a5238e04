// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/outcome.h"

#include <sys/wait.h>

#include <fmt/format.h>

namespace dcc::server {
namespace {

using stats::Ending;
using stats::Outcome;

const char* why_denied(const Situation& situation) {
  if (situation.check == Check::none) return "beyond limits";
  if (situation.check == Check::arguments) return "argument not allowed";
  return situation.by_fingerprint ? "other compiler" : "compiler not allowed";
}

const char* why_busy(const Situation& situation) {
  if (situation.server_stops) return "server stops";
  if (situation.takes_no_jobs) return "server drained";
  return situation.compiling ? "compiler replaced" : "no room";
}

const char* why_refused(Code code, const Situation& situation) {
  switch (code) {
    case Code::denied:
      return why_denied(situation);
    case Code::busy:
      return why_busy(situation);
    case Code::timeout:
      return situation.has_head ? "slow source" : "slow request";
    case Code::protocol:
      return "bad request";
    case Code::bad_arguments:
      return "no compile job";
    case Code::no_file:
      return "no object";
    default:
      return "server error";
  }
}

// distccd has cut requests among the others until their source comes; of protocol 4 it knows nothing.
bool counts_as_gone(Code code, const Situation& situation) {
  return code == Code::gone || (code == Code::truncated && (situation.receiving || situation.by_fingerprint));
}

}  // namespace

Ending ending_without_answer(const Error& failure, const Situation& situation) {
  Ending ending;
  ending.detail = failure.text;
  // What was compared is a compiler of ours and one of the client's.
  ending.detail_is_public =
      failure.code == Code::denied && situation.check == Check::compiler && situation.by_fingerprint;
  bool client_left = failure.code == Code::gone || failure.code == Code::truncated;
  bool killed = situation.compiling && (client_left || (failure.code == Code::busy && situation.server_stops));
  if (counts_as_gone(failure.code, situation)) ending.outcome = Outcome::client_gone;
  if (failure.code == Code::protocol) ending.outcome = Outcome::bad_request;
  if (killed)
    ending.killed = client_left ? "client left" : "server stops";
  else if (client_left)
    ending.reason = "client left";
  else if (situation.answering && failure.code == Code::timeout)
    ending.reason = "answer not taken";
  else
    ending.refused = why_refused(failure.code, situation);
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
