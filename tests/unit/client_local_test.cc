// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/local/local_run.h"

#include <stdlib.h>
#include <unistd.h>

#include <csignal>

#include "base/file.h"
#include "caught.h"
#include "scratch.h"
#include "temp_home.h"
#include "test.h"

namespace dcc::client {
namespace {

// A command of this machine's, and a client that runs it.
struct Runner {
  TempHome home;
  Scratch scratch;
  Plan plan;
  JobTrace trace{""};
  LocalLimits limits;

  explicit Runner(const std::string& script) {
    plan.compiler.file = scratch.program("gcc", "#!/bin/sh\n" + script + "\n");
    plan.typed = {"gcc", "-c", "a.c"};
    plan.child_env = {"PATH=/usr/bin:/bin", "MINE=1"};
    plan.invocation.kind.language = cmdline::Language::c;
    limits = local_limits(fail(Code::no_hosts, "none"));
    trace.begin(plan);
  }
};

}  // namespace

TEST_CASE("a local compile is the command as it was typed, with all that it says and its exit code") {
  Runner runner("echo $0 \"$@\" $MINE; echo wrong >&2; exit 3");
  std::string out, err;
  {
    const Caught caught_out(STDOUT_FILENO), caught_err(STDERR_FILENO);
    auto code = run_here(runner.plan, runner.limits, runner.trace);
    out = caught_out.text();
    err = caught_err.text();
    REQUIRE(code);
    CHECK(*code == 3);
  }
  CHECK(out == runner.plan.compiler.file + " -c a.c 1\n");
  CHECK(err == "wrong\n");
}

TEST_CASE("a local compile that dies by a signal ends as a shell shows it") {
  Runner runner("kill -TERM $$");
  CHECK(*run_here(runner.plan, runner.limits, runner.trace) == 128 + SIGTERM);
}

TEST_CASE("a compiler that cannot be started is an error that names it") {
  Runner runner("exit 0");
  runner.plan.compiler.file += "-missing";
  auto code = run_here(runner.plan, runner.limits, runner.trace);
  REQUIRE(!code);
  CHECK(code.error().code == Code::no_compiler);
  CHECK(code.error().text.find("gcc-missing") != std::string::npos);
  CHECK(replace_us_by(runner.plan).code == Code::no_compiler);
}

TEST_CASE("a build goes on where nobody can count its jobs, and where it may have no slots") {
  Runner runner("exit 0");
  runner.limits.localslots = 0;
  CHECK(*run_here(runner.plan, runner.limits, runner.trace) == 0);
  runner.limits.lock_dir.clear();
  runner.limits.state_dir.clear();
  CHECK(*run_here(runner.plan, runner.limits, runner.trace) == 0);
}

TEST_CASE("local limits come from the host list, and else from the machine") {
  TempHome home;
  hosts::HostList list;
  list.localslots = 3;
  list.localslots_cpp = 5;
  const LocalLimits limits = local_limits(list);
  CHECK(limits.lock_dir.starts_with(home.path()));
  const Plan plan;
  CHECK(compile_slots(limits, plan).limit == 3);
  CHECK(preprocess_slots(limits).limit == 5);
  CHECK(compile_slots({}, plan).limit >= 1);
  hosts::Host localhost;
  localhost.limit = 100'000;
  CHECK(localhost_slots(localhost, limits, plan).limit == 100'000);
  CHECK(localhost_slots(localhost, {}, plan).limit < 100'000);
  localhost.limit = 1;
  CHECK(localhost_slots(localhost, {}, plan).limit == 1);
}

}  // namespace dcc::client
