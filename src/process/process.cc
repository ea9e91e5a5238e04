// SPDX-License-Identifier: GPL-2.0-or-later
#include "process/process.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/temp.h"
#include "base/unique_fd.h"

extern char** environ;

namespace dcc::process {
namespace {

std::vector<char*> pointers(const std::vector<std::string>& words) {
  std::vector<char*> out;
  out.reserve(words.size() + 1);
  for (const std::string& word : words) out.push_back(const_cast<char*>(word.c_str()));
  out.push_back(nullptr);
  return out;
}

// Whether SIGXFSZ was ignored when this process started; if so, child processes ignore it, too.
bool g_ignores_file_size = false;

// Everything that the child needs, made before it starts: it shares this process's memory and must not allocate.
struct ChildPlan {
  const Command& command;
  std::vector<char*> argv;
  std::vector<char*> env;
  int null_fd;
  sigset_t signal_mask;
  const char* failed_step = nullptr;
  int error_number = 0;
  int descriptor = -1;  // made by a step, for the parent

  int give_up(const char* step) {
    failed_step = step;
    error_number = errno;
    return 127;
  }
};

bool gives_descriptor(const SetupStep& step) { return step.gives_descriptor; }

// Makes `to` a copy of `from`. Targets are 0 to 2, or above all sources, and sources never are 0 to 2 (see
// Process::start), so the order does not matter.
bool place(int from, int to) { return from < 0 || ::dup2(from, to) >= 0; }

int child_main(void* argument) {
  auto& plan = *static_cast<ChildPlan*>(argument);
  const Command& command = plan.command;
  if (command.own_group && ::setpgid(0, 0) < 0) return plan.give_up("setpgid");
  // exec would reset caught signals, but until then libuv's handler must not write the child's signals to the shared
  // pipe. Ignored signals stay ignored.
  struct sigaction standard {};
  standard.sa_handler = SIG_DFL;
  for (int number : {SIGCHLD, SIGINT, SIGTERM, SIGHUP, SIGQUIT}) {
    struct sigaction now {};
    ::sigaction(number, nullptr, &now);
    if (now.sa_handler != SIG_IGN) ::sigaction(number, &standard, nullptr);
  }
  restore_signals_of_writing();
  for (const SetupStep& step : command.setup) {
    const int result = step.apply(step);
    if (result < 0) return plan.give_up(step.name);
    if (!step.gives_descriptor) continue;
    plan.descriptor = result;
    // Until here, the descriptors were the parent's, so that it has what the step made. It alone must have it: if it is
    // killed, we would wait for its answers for ever. A supervisor copies what is announced, so that is last.
    if (::unshare(CLONE_FILES) < 0) return plan.give_up("unshare");
    ::close(result);
    if (command.announce_to >= 0) (void)!::write(command.announce_to, &result, sizeof result);
  }
  if (!place(command.inherit_stdin ? -1 : plan.null_fd, STDIN_FILENO) || !place(command.stdin_fd, STDIN_FILENO) ||
      !place(command.stdout_fd, STDOUT_FILENO) || !place(command.stderr_fd, STDERR_FILENO))
    return plan.give_up("dup2");
  for (const Command::Given& given : command.given)
    if (!place(given.descriptor, given.number)) return plan.give_up("dup2");
  if (!command.directory.empty() && ::chdir(command.directory.c_str()) < 0) return plan.give_up("chdir");
  ::sigprocmask(SIG_SETMASK, &plan.signal_mask, nullptr);
  ::execve(command.file.c_str(), plan.argv.data(), plan.env.data());
  return plan.give_up("exec");
}

// The child's stack while it shares this process's memory. One is enough: this process is suspended until the child has
// called exec or exited.
struct ChildStack {
  static constexpr size_t k_size = 64 * 1024;
  void* base = ::mmap(nullptr, k_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
  void* top() const { return static_cast<char*>(base) + k_size; }
};

}  // namespace

void ignore_signals_of_writing() {
  ::signal(SIGPIPE, SIG_IGN);
  g_ignores_file_size = ::signal(SIGXFSZ, SIG_IGN) == SIG_IGN;
}

void restore_signals_of_writing() {
  ::signal(SIGPIPE, SIG_DFL);
  if (!g_ignores_file_size) ::signal(SIGXFSZ, SIG_DFL);
}

Result<Process> Process::start(loop::Loop& loop, const Command& command) {
  static const ChildStack stack;
  // Above 2, so that placing one standard descriptor cannot overwrite the source of another.
  static const UniqueFd null_fd([] {
    UniqueFd any(::open("/dev/null", O_RDWR | O_CLOEXEC));
    if (!any)  // for example, in a bare chroot
      if (auto nothing = spool_in_memory("nothing")) any = std::move(*nothing);
    return ::fcntl(any.get(), F_DUPFD_CLOEXEC, 3);
  }());
  if (stack.base == MAP_FAILED) return fail(Code::out_of_memory, "no memory for a child's stack");

  loop::Children& children = loop.children();  // watches SIGCHLD before the child starts
  ChildPlan plan{command, pointers(command.argv), pointers(command.env), null_fd.get(), {}};
  sigset_t all;
  ::sigfillset(&all);
  ::sigprocmask(SIG_SETMASK, &all, &plan.signal_mask);
  const bool gives = std::any_of(command.setup.begin(), command.setup.end(), gives_descriptor);
  const int shared = CLONE_VM | CLONE_VFORK | (gives ? CLONE_FILES : 0);
  int pid = ::clone(child_main, stack.top(), shared | SIGCHLD, &plan);
  int clone_error = errno;
  ::sigprocmask(SIG_SETMASK, &plan.signal_mask, nullptr);
  UniqueFd descriptor(plan.descriptor);

  if (pid < 0) return fail_errno(Code::out_of_memory, clone_error, "starting '{}'", command.file);
  if (plan.failed_step) {
    ::waitpid(pid, nullptr, 0);
    return fail_errno(Code::no_compiler, plan.error_number, "failed to exec '{}' ({})", command.file, plan.failed_step);
  }
  auto child = std::make_shared<loop::Child>();
  child->pid = pid;
  child->own_group = command.own_group;
  children.add(child);
  return Process(children, std::move(child), std::move(descriptor));
}

Process::~Process() {
  if (child_ && !child_->exited) kill(SIGKILL);
}

void Process::kill(int signal_number) {
  if (!child_->exited) ::kill(child_->own_group ? -child_->pid : child_->pid, signal_number);
}

void Process::release() {
  if (!child_->exited) children_->forget(child_->pid);
  child_.reset();
}

Process::Exit Process::exit() { return Exit(*child_); }

std::vector<std::string> environment() {
  std::vector<std::string> env;
  for (char** variable = environ; *variable; ++variable) env.emplace_back(*variable);
  return env;
}

}  // namespace dcc::process
