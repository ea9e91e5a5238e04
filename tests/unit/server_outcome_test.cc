// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/outcome.h"

#include <csignal>

#include "test.h"

namespace dcc::server {
using stats::Outcome;

TEST_CASE("why a job had no answer") {
  Situation head, source, receiving, arguments, by_name, by_fingerprint, compiling, answering, stopping, stopped;
  source.has_head = true;
  arguments = by_name = compiling = answering = stopping = source;
  arguments.check = Check::arguments;
  by_name.check = Check::compiler;
  by_fingerprint = by_name;
  by_fingerprint.by_fingerprint = true;
  receiving = source;
  receiving.receiving = true;
  compiling.compiling = true;
  answering.answering = true;
  stopping.server_stops = true;
  stopped = compiling;
  stopped.server_stops = true;
  struct Row {
    Code code;
    const Situation& situation;
    Outcome outcome;
    const char *refused, *killed, *reason;
  };
  const Row rows[] = {
      {Code::protocol, head, Outcome::bad_request, "bad request", "", ""},
      {Code::timeout, head, Outcome::other, "slow request", "", ""},
      {Code::truncated, head, Outcome::other, "", "", "client left"},
      {Code::gone, head, Outcome::client_gone, "", "", "client left"},
      {Code::truncated, source, Outcome::other, "", "", "client left"},
      {Code::truncated, receiving, Outcome::client_gone, "", "", "client left"},
      {Code::truncated, by_fingerprint, Outcome::client_gone, "", "", "client left"},
      {Code::denied, head, Outcome::other, "beyond limits", "", ""},
      {Code::busy, head, Outcome::other, "no room", "", ""},
      {Code::denied, arguments, Outcome::other, "argument not allowed", "", ""},
      {Code::bad_arguments, arguments, Outcome::other, "no compile job", "", ""},
      {Code::denied, by_name, Outcome::other, "compiler not allowed", "", ""},
      {Code::denied, by_fingerprint, Outcome::other, "other compiler", "", ""},
      {Code::gone, by_fingerprint, Outcome::client_gone, "", "", "client left"},
      {Code::denied, source, Outcome::other, "beyond limits", "", ""},
      {Code::timeout, source, Outcome::other, "slow source", "", ""},
      {Code::busy, stopping, Outcome::other, "server stops", "", ""},
      {Code::io, source, Outcome::other, "server error", "", ""},
      {Code::gone, compiling, Outcome::client_gone, "", "client left", ""},
      {Code::busy, compiling, Outcome::other, "compiler replaced", "", ""},
      {Code::busy, stopped, Outcome::other, "", "server stops", ""},
      {Code::no_file, answering, Outcome::other, "no object", "", ""},
      {Code::gone, answering, Outcome::client_gone, "", "", "client left"},
      {Code::timeout, answering, Outcome::other, "", "", "answer not taken"},
  };
  for (const Row& row : rows) {
    stats::Ending ending = ending_without_answer(fail(row.code, "what happened"), row.situation);
    CAPTURE(static_cast<int>(row.code));
    CHECK(ending.outcome == row.outcome);
    CHECK(ending.refused == row.refused);
    CHECK(ending.killed == row.killed);
    CHECK(ending.reason == row.reason);
    CHECK(ending.detail == "what happened");
    CHECK(ending.detail_is_public == (std::string(row.refused) == "other compiler"));
  }
}

TEST_CASE("how a job with an answer ended") {
  CHECK(ending_with_answer(0, false, true).outcome == Outcome::compile_ok);
  CHECK(!ending_with_answer(0, false, true).is_failure());
  CHECK(ending_with_answer(1 << 8, false, true).outcome == Outcome::compile_error);
  CHECK(!ending_with_answer(1 << 8, false, true).is_failure());
  CHECK(ending_with_answer(SIGSEGV, false, true).killed == "signal 11");
  CHECK(ending_with_answer(exited_with(Code::timeout), true, true).outcome == Outcome::compile_timeout);
  CHECK(ending_with_answer(exited_with(Code::timeout), true, true).killed == "lifetime");
  CHECK(ending_with_answer(exited_with(Code::no_compiler), false, false).refused == "compiler not installed");
  CHECK(ending_with_answer(exited_with(Code::no_compiler), false, false).outcome == Outcome::compile_error);
}

}  // namespace dcc::server
