// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/sandbox/syscall_reports.h"

#include <fcntl.h>

#include <string>
#include <vector>

#include "child.h"
#include "server/sandbox/syscall_filter.h"
#include "server/sandbox/syscall_names.h"
#include "test.h"

namespace dcc::server {
namespace {

struct Told {
  loop::ExitStatus status;
  std::vector<std::string> calls;
  bool all_ended = false;
};

loop::Task<Told> run_filtered(loop::Loop& loop, process::Command command, uint64_t patience_ms) {
  FilterSettings settings;
  settings.reports = true;
  settings.signals_are_scoped = true;
  const auto filter = syscall_filter(syscall_table(), settings);
  command.setup = {process::no_new_privileges(), process::seccomp_with_listener(filter)};
  command.own_group = true;
  auto process = process::Process::start(loop, command);
  REQUIRE(process);
  Told told;
  UniqueFd listener = process->descriptor();
  REQUIRE(listener);
  SyscallReports reports(loop, std::move(listener),
                         [&told](RefusedCall call) { told.calls.push_back(syscall_name(call.number)); });
  told.status = co_await process->exit();
  told.all_ended = co_await reports.last_process_ended(patience_ms);
  co_return told;
}

Told told_of(const std::string& script) {
  loop::Loop loop;
  return loop::run(loop, run_filtered(loop, shell(script), 10'000));
}

bool can_report() { return !syscall_table().empty() && filter_support() == FilterSupport::reports; }

}  // namespace

TEST_CASE("a refused call is an error to the program, and is reported") {
  if (!can_report()) return;
  const Told told = told_of("chmod 700 . 2>/dev/null; test $? = 1");
  CHECK(told.status.ok());
  CHECK(told.all_ended);
  CHECK(told.calls == std::vector<std::string>{"fchmodat"});
}

TEST_CASE("a program that is refused nothing reports nothing") {
  if (!can_report()) return;
  const Told told = told_of("ls / | grep -q usr");
  CHECK(told.status.ok());
  CHECK(told.all_ended);
  CHECK(told.calls.empty());
}

TEST_CASE("what the program left running is killed with it, and waited for") {
  if (!can_report()) return;
  const Told told = told_of("setsid sleep 1000 & (sleep 1000 & sleep 1000) & exit 3");
  CHECK(told.status.exit_code() == 3);
  CHECK(told.all_ended);
}

TEST_CASE("many refused calls hold nobody up, and are all reported") {
  if (!can_report()) return;
  const Told told = told_of("i=0; while [ $i -lt 200 ]; do chmod 700 . 2>/dev/null; i=$((i + 1)); done");
  CHECK(told.calls.size() == 200);
}

}  // namespace dcc::server
