// SPDX-License-Identifier: GPL-2.0-or-later
// Children that run a line of shell, for tests.
#pragma once

#include <string>

#include "loop/run.h"
#include "process/capture.h"
#include "process/process.h"
#include "test.h"

inline dcc::process::Command shell(const std::string& script) {
  dcc::process::Command command;
  command.file = "/bin/sh";
  command.argv = {"sh", "-c", script};
  command.env = {"PATH=/usr/bin:/bin"};
  return command;
}

inline dcc::loop::Task<dcc::loop::ExitStatus> run_to_end(dcc::loop::Loop& loop, dcc::process::Command command) {
  auto process = dcc::process::Process::start(loop, command);
  REQUIRE(process);
  dcc::loop::ExitStatus status = co_await process->exit();
  co_return status;
}

inline dcc::loop::ExitStatus status_of(const dcc::process::Command& command) {
  dcc::loop::Loop loop;
  return dcc::loop::run(loop, run_to_end(loop, command));
}

inline std::string output_of(dcc::process::Command command, std::string_view input = "") {
  auto capture = dcc::process::Capture::of(command, input);
  REQUIRE(capture);
  CHECK(status_of(command).ok());
  auto text = capture->out(1 << 20);
  REQUIRE(text);
  return *text;
}
