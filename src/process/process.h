// SPDX-License-Identifier: GPL-2.0-or-later
// Child processes. Started with a vfork-like clone (libuv's uv_spawn forks, which costs page tables) and reaped by pid
// on SIGCHLD. Between clone and exec the child makes raw system calls only.
#pragma once

#include <sys/types.h>

#include <coroutine>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "loop/children.h"
#include "loop/loop.h"
#include "process/child_setup.h"

namespace dcc::process {

// What to start. The descriptors stay the caller's; -1 means /dev/null for stdin and "as ours" for the others.
struct Command {
  std::string file;               // what is executed; no PATH search
  std::vector<std::string> argv;  // argv[0] included
  std::vector<std::string> env;   // "NAME=value"; the whole environment of the child
  std::string directory;          // empty: ours
  int stdin_fd = -1;
  int stdout_fd = -1;
  int stderr_fd = -1;
  bool inherit_stdin = false;
  bool own_group = false;        // leads a process group of its own, so that kill() reaches all of it
  std::vector<SetupStep> setup;  // in this order, the last thing before it is executed
};

// SIGPIPE and SIGXFSZ end nobody who looks at what write(2) returns. Once, at the start of a program; Process::start()
// gives children the default back, save for a SIGXFSZ that was ignored before.
void ignore_signals_of_writing();
void restore_signals_of_writing();  // for another program in this process

// A running child. Destroying it kills its group (if it has its own) or it, and leaves it to be reaped.
class Process {
 public:
  // Code::no_compiler when `command.file` cannot be executed so, Code::out_of_memory when there can be no process for
  // it.
  static Result<Process> start(loop::Loop& loop, const Command& command);

  Process(Process&&) noexcept = default;
  Process& operator=(Process&&) = delete;
  ~Process();

  pid_t pid() const { return child_->pid; }
  void kill(int signal_number);
  // Lets it end by itself, after us if need be; nobody waits for it any more.
  void release();

  // co_await process.exit(): its status, once.
  class Exit;
  Exit exit();

 private:
  Process(loop::Children& children, std::shared_ptr<loop::Child> child)
      : children_(&children), child_(std::move(child)) {}

  loop::Children* children_;
  std::shared_ptr<loop::Child> child_;  // shared with Children until the child is reaped
};

class Process::Exit {
 public:
  explicit Exit(loop::Child& child) : child_(child) {}
  Exit(const Exit&) = delete;

  bool await_ready() const noexcept { return child_.exited; }
  void await_suspend(std::coroutine_handle<> waiter) noexcept { child_.waiter = waiter; }
  loop::ExitStatus await_resume() noexcept { return child_.status; }

 private:
  loop::Child& child_;
};

// Our own environment in the form Command takes.
std::vector<std::string> environment();

}  // namespace dcc::process
