// SPDX-License-Identifier: GPL-2.0-or-later
#include "loop/children.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "await.h"
#include "base/file.h"
#include "base/strings.h"
#include "child.h"
#include "scratch.h"
#include "test.h"

namespace dcc::loop {
namespace {

// A loop whose children leave nothing behind, for as long as a test takes.
struct Reaper {
  Loop loop;
  Reaper() { loop.children().adopt_orphans(); }
  ~Reaper() { ::prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0); }

  // Other children may run on.
  bool runs(const process::Command& command) { return result_of(loop, run_to_end(loop, command)).ok(); }
};

bool is_alive(pid_t pid) { return ::kill(pid, 0) == 0; }

pid_t number_in(const std::string& file) { return static_cast<pid_t>(*parse_number(*read_file(file, 20))); }

}  // namespace

TEST_CASE("what left its process group is killed when its parent is gone") {
  Scratch scratch;
  Reaper reaper;
  const std::string file = scratch.path("pid");
  auto command =
      shell("setsid sh -c 'printf %s $$ >" + file + "; exec sleep 1000' & until [ -s " + file + " ]; do :; done");
  command.own_group = true;
  CHECK(reaper.runs(command));
  // Its end is seen with the next child's, if not before.
  const pid_t escaped = number_in(file);
  for (int tries = 0; is_alive(escaped) && tries < 1000; ++tries) CHECK(reaper.runs(shell("true")));
  CHECK(!is_alive(escaped));
}

TEST_CASE("an orphan in the group of a child that runs may run, too") {
  Scratch scratch;
  Reaper reaper;
  const std::string file = scratch.path("pid"), go = scratch.path("go");
  auto command = shell("sh -c 'sleep 1000 & printf %s $! >" + file + "'; until [ -e " + go + " ]; do sleep 0.01; done");
  command.own_group = true;
  auto child = process::Process::start(reaper.loop, command);
  REQUIRE(child);
  while (::access(file.c_str(), F_OK) != 0) CHECK(reaper.runs(shell("true")));
  CHECK(reaper.runs(shell("true")));  // looks for orphans
  const pid_t orphan = number_in(file);
  CHECK(is_alive(orphan));
  scratch.file("go", "");
  run_until(reaper.loop, [&] { return child->exit().await_ready(); });
  for (int tries = 0; is_alive(orphan) && tries < 1000; ++tries) CHECK(reaper.runs(shell("true")));
  CHECK(!is_alive(orphan));  // killed with its group
}

}  // namespace dcc::loop
