// SPDX-License-Identifier: GPL-2.0-or-later
// A client's job that has a shell script for its compiler, which preprocesses as the script says: ${0%/*} is where
// the files of `scratch` are.
#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <csignal>
#include <string>

#include "await.h"
#include "base/file.h"
#include "client/input/preprocessing.h"
#include "client/job_context.h"
#include "cmdline_words.h"
#include "elf_object.h"
#include "scratch.h"
#include "temp_home.h"
#include "test.h"

// A compiler that can be examined: it writes the file `object` for any command that names an output, and does what the
// file `preprocess` says for others of a.c.
inline const std::string k_examined_compiler =
    "before= out=\n"
    "for word; do [ \"$before\" != -o ] || out=$word; before=$word; done\n"
    "[ -z \"$out\" ] || cat ${0%/*}/object >\"$out\"\n"
    "case \"$*\" in *a.c*) . ${0%/*}/preprocess; exit;; esac\n"
    "echo 'Target: m68k-linux' >&2\n"
    "echo 'gcc version 12.2.0' >&2\n";

inline const std::string k_object_of_examined = elf_object(EM_68K, k_gcc_comment);

struct ScriptedJob {
  explicit ScriptedJob(const std::string& script = "echo 'int x;'", const std::string& command = "gcc -c a.c")
      : plan(plan_of(scratch, script, command)) {
    ::signal(SIGPIPE, SIG_IGN);  // as main() does
    trace.begin(plan);
  }
  // Nobody has waited for children that were killed, or left to themselves.
  ~ScriptedJob() {
    while (::waitpid(-1, nullptr, 0) > 0) {
    }
  }

  // Scripts that wait at it, by `read line <${0%/*}/gate`, go on when it is open.
  void make_gate() { REQUIRE(::mkfifo(scratch.path("gate").c_str(), 0666) == 0); }
  void open_gate() {
    gate_.reset(::open(scratch.path("gate").c_str(), O_RDWR | O_CLOEXEC));
    REQUIRE(::write(gate_.get(), "go\n", 3) == 3);
  }
  void wait_for_file(const std::string& name) {
    run_until(loop, [&] { return ::access(scratch.path(name).c_str(), F_OK) == 0; });
  }

  // Ends its preprocessor, if it still runs.
  void give_up(dcc::client::Preprocessing& input) {
    bool ended = false;
    dcc::loop::start(abandon(input, ended));
    run_until(loop, [&ended] { return ended; });
  }

  TempHome home;
  Scratch scratch;
  dcc::loop::Loop loop;
  dcc::client::Plan plan;
  dcc::client::Settings settings;
  dcc::client::JobTrace trace{""};
  dcc::client::LocalLimits limits = dcc::client::local_limits(dcc::fail(dcc::Code::no_hosts, "none"));
  dcc::client::JobContext context{plan, settings, limits, trace};

 private:
  static dcc::loop::Task<void> abandon(dcc::client::Preprocessing& input, bool& ended) {
    co_await input.abandon();
    ended = true;
  }
  static dcc::client::Plan plan_of(const Scratch& scratch, const std::string& script, const std::string& command) {
    dcc::client::Plan plan;
    plan.invocation = analyzed(command);
    plan.invocation.output = scratch.path("a.o");
    plan.compiler.name = plan.invocation.argv[0];
    plan.compiler.file = scratch.program(plan.compiler.name, "#!/bin/sh\n" + script + "\n");
    plan.typed = plan.invocation.argv;
    plan.child_env = {"PATH=/usr/bin:/bin"};
    return plan;
  }

  dcc::UniqueFd gate_;
};
