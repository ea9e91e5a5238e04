// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/outcome.h"

#include <csignal>

#include "test.h"

namespace dcc::server {
using stats::Outcome;

TEST_CASE("why a job had no answer") {
  Situation source, receiving, by_fingerprint, compiling;
  by_fingerprint.by_fingerprint = true;
  receiving.receiving = true;
  compiling.compiling = true;
  struct Row {
    Code code;
    const Situation& situation;
    Outcome outcome;
    const char *refused, *killed, *reason;
  };
  const Row rows[] = {
      {Code::protocol, source, Outcome::bad_request, "bad request", "", ""},
      {Code::slow_request, source, Outcome::other, "slow request", "", ""},
      {Code::truncated, source, Outcome::other, "", "", "client left"},
      {Code::gone, source, Outcome::client_gone, "", "", "client left"},
      {Code::truncated, receiving, Outcome::client_gone, "", "", "client left"},
      {Code::truncated, by_fingerprint, Outcome::client_gone, "", "", "client left"},
      {Code::too_large, source, Outcome::other, "beyond limits", "", ""},
      {Code::busy, source, Outcome::other, "no room", "", ""},
      {Code::denied, source, Outcome::other, "argument not allowed", "", ""},
      {Code::bad_arguments, source, Outcome::other, "not a compile job", "", ""},
      {Code::compiler_not_allowed, source, Outcome::other, "compiler not allowed", "", ""},
      {Code::other_compiler, by_fingerprint, Outcome::other, "other compiler", "", ""},
      {Code::gone, by_fingerprint, Outcome::client_gone, "", "", "client left"},
      {Code::slow_source, source, Outcome::other, "slow source", "", ""},
      {Code::stopping, source, Outcome::other, "server stops", "", ""},
      {Code::drained, source, Outcome::other, "server drained", "", ""},
      {Code::io, source, Outcome::other, "server error", "", ""},
      {Code::gone, compiling, Outcome::client_gone, "", "client left", ""},
      {Code::replaced, compiling, Outcome::other, "compiler replaced", "", ""},
      {Code::stopping, compiling, Outcome::other, "", "server stops", ""},
      {Code::no_file, source, Outcome::other, "no object", "", ""},
      {Code::answer_not_taken, source, Outcome::other, "", "", "answer not taken"},
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

TEST_CASE("a full disk is known by the compilers' words, but not where they quote the source") {
  for (const char* said :
       {"a.c:1:1: fatal error: error writing to /tmp/x.s: No space left on device\n",
        "x.s: Fatal error: can't fill 256 bytes in section .data of x.o: 'No space left on device'\n",
        "warning: first\nLLVM ERROR: IO failure on output stream: No space left on device\n"})
    CHECK(tells_of_full_disk(said));
  for (const char* said : {"a.cc:3:15: error: static assertion failed: No space left on device\n",
                           "a.c:3:1: error: call to 'f' declared with attribute error: No space left on device\n", ""})
    CHECK(!tells_of_full_disk(said));
}

}  // namespace dcc::server
