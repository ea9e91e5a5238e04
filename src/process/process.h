// SPDX-License-Identifier: GPL-2.0-or-later
// Child processes. They are started with a vfork-like clone (libuv's uv_spawn forks, which has to copy page tables) and
// reaped by pid on SIGCHLD. Between clone and exec, the child makes only raw system calls.
#pragma once

#include <sys/types.h>

#include <coroutine>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "loop/children.h"
#include "loop/loop.h"
#include "process/child_setup.h"

namespace dcc::process {

// What to start. The caller still owns the descriptors; -1 means /dev/null for stdin, and our own descriptor for the
// others.
struct Command {
  std::string file;               // the program to execute; PATH is not searched
  std::vector<std::string> argv;  // argv[0] included
  std::vector<std::string> env;   // "NAME=value"; the whole environment of the child
  std::string directory;          // empty: our working directory
  int stdin_fd = -1;
  int stdout_fd = -1;
  int stderr_fd = -1;
  bool inherit_stdin = false;
  // What else the child gets, and by which number, above all numbers that are given.
  struct Given {
    int descriptor = -1, number = -1;
  };
  std::vector<Given> given;
  // Where the number of the descriptor that a step gives is written (an int) as soon as there is one, for a thread that
  // has to answer the child before exec; -1: nowhere.
  int announce_to = -1;
  bool own_group = false;        // leads a new process group, so that kill() reaches all of it
  std::vector<SetupStep> setup;  // in this order, immediately before exec
};

// Ignores SIGPIPE and SIGXFSZ, so that write(2) returns an error instead. Call it once, at the start of a program.
// Process::start() restores the default in children, except for a SIGXFSZ that was ignored before.
void ignore_signals_of_writing();
void restore_signals_of_writing();  // for an exec of another program in this process

// A running child. The destructor kills the child, or its whole process group if `own_group`, and leaves the reaping to
// loop::Children.
class Process {
 public:
  // Code::no_compiler when `command.file` cannot be executed as requested, Code::out_of_memory when no process can be
  // created.
  static Result<Process> start(loop::Loop& loop, const Command& command);

  Process(Process&&) noexcept = default;
  Process& operator=(Process&&) = delete;
  ~Process();

  pid_t pid() const { return child_->pid; }
  // What a step of the set-up made for the parent; empty without such a step, and after the first call.
  UniqueFd descriptor() { return std::move(descriptor_); }
  void kill(int signal_number);
  // Lets the child run on, even after our own end; its exit can no longer be awaited.
  void release();

  // co_await process.exit() gives the exit status; await it once.
  class Exit;
  Exit exit();

 private:
  Process(loop::Children& children, std::shared_ptr<loop::Child> child, UniqueFd descriptor)
      : children_(&children), child_(std::move(child)), descriptor_(std::move(descriptor)) {}

  loop::Children* children_;
  std::shared_ptr<loop::Child> child_;  // shared with Children until the child is reaped
  UniqueFd descriptor_;
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

// The environment of this process, in the form that Command takes.
std::vector<std::string> environment();

}  // namespace dcc::process
