// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/summary.h"

#include <csignal>

#include "test.h"

namespace dcc::server {

TEST_CASE("a summary is the line that distccd writes") {
  Summary summary;
  summary.peer = "127.0.0.1:37132";
  summary.outcome = Outcome::compile_ok;
  summary.time_ms = 89;
  summary.compiler = "x86_64-linux-gnu-gcc";
  summary.input = "hello.c";
  CHECK(summary_line(summary) ==
        "client: 127.0.0.1:37132 COMPILE_OK exit:0 sig:0 core:0 ret:0 time:89ms x86_64-linux-gnu-gcc hello.c");
  summary.outcome = Outcome::compile_error;
  summary.wait_status = 110 << 8;
  CHECK(summary_line(summary) ==
        "client: 127.0.0.1:37132 COMPILE_ERROR exit:110 sig:0 core:0 ret:0 time:89ms x86_64-linux-gnu-gcc hello.c");
  summary.wait_status = SIGSEGV | 0x80;
  CHECK(summary_line(summary) ==
        "client: 127.0.0.1:37132 COMPILE_ERROR exit:0 sig:11 core:128 ret:0 time:89ms x86_64-linux-gnu-gcc hello.c");
}

TEST_CASE("a summary of what was not compiled names no compiler") {
  Summary summary;
  summary.peer = "::1:5";
  summary.outcome = Outcome::client_gone;
  summary.wait_status = 107 << 8;
  summary.code = 107;
  summary.time_ms = 1000;
  summary.compiler = "gcc";
  CHECK(summary_line(summary) == "client: ::1:5 CLI_DISCONN exit:107 sig:0 core:0 ret:107 time:1000ms ");
}

TEST_CASE("a client cannot write lines of its own into the log") {
  Summary summary;
  summary.outcome = Outcome::compile_ok;
  summary.compiler = "gcc";
  summary.input = "a.c\nclient: forged";
  CHECK(summary_line(summary).find('\n') == std::string::npos);
}

}  // namespace dcc::server
