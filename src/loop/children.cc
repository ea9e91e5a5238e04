// SPDX-License-Identifier: GPL-2.0-or-later
#include "loop/children.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <optional>
#include <string>

#include "base/file.h"
#include "base/strings.h"

namespace dcc::loop {
namespace {

// Of a list of process numbers: more children than a server ever has.
constexpr size_t k_children_limit = 1 << 20;

// The status of a child, once it has exited. The rest of its process group is killed first: while the child is a
// zombie, its number cannot be reused for another group.
std::optional<ExitStatus> take_exit(pid_t pid, bool own_group) {
  siginfo_t info{};
  const bool can_look = ::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG | WNOWAIT) == 0;
  if (can_look && info.si_pid != pid) return std::nullopt;
  if (can_look && own_group) ::kill(-pid, SIGKILL);
  ExitStatus status;
  pid_t taken = ::wait4(pid, &status.wait_status, WNOHANG, &status.usage);
  if (taken < 0) status.wait_status = 127 << 8;  // the real status is lost
  if (taken == 0) return std::nullopt;
  return status;
}

}  // namespace

int ExitStatus::exit_code() const {
  return WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status) : WEXITSTATUS(wait_status);
}

Children::Children(Loop& loop) : loop_(loop), sigchld_(loop, SIGCHLD, [this](int) { reap(); }) {
  // The parent process may have blocked SIGCHLD; then no child would ever seem to end.
  sigset_t set;
  ::sigemptyset(&set);
  ::sigaddset(&set, SIGCHLD);
  ::sigprocmask(SIG_UNBLOCK, &set, nullptr);
}

void Children::add(std::shared_ptr<Child> child) {
  running_.emplace(child->pid, std::move(child));
  sigchld_.keep_loop_running(true);
}

void Children::forget(pid_t pid) {
  running_.erase(pid);
  if (running_.empty()) sigchld_.keep_loop_running(false);
}

void Children::adopt_orphans() {
  adopts_orphans_ = ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0;
  auto list = open_file("/proc/thread-self/children", O_RDONLY);  // not in every kernel
  if (list) list_ = std::move(*list);
}

void Children::end_orphans() {
  // Those that have ended.
  for (siginfo_t info{}; ::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0; info = {}) {
    if (info.si_pid == 0 || running_.contains(info.si_pid)) break;
    ::waitpid(info.si_pid, nullptr, WNOHANG);
  }
  if (!list_ || ::lseek(list_.get(), 0, SEEK_SET) < 0) return;
  const auto children = read_all(list_.get(), k_children_limit);
  if (!children) return;
  for (const std::string& word : split(*children, ' ')) {
    const auto pid = parse_number(word);
    if (!pid || *pid <= 0 || running_.contains(static_cast<pid_t>(*pid))) continue;
    const pid_t group = ::getpgid(static_cast<pid_t>(*pid));
    const auto leader = running_.find(group);
    if (leader == running_.end() || !leader->second->own_group) ::kill(static_cast<pid_t>(*pid), SIGKILL);
  }
}

void Children::reap() {
  for (auto it = running_.begin(); it != running_.end();) {
    Child& child = *it->second;
    auto status = take_exit(child.pid, child.own_group);
    if (!status) {
      ++it;
      continue;
    }
    child.status = *status;
    child.exited = true;
    if (child.waiter) loop_.wake(child.waiter);
    it = running_.erase(it);
  }
  if (adopts_orphans_) end_orphans();
  if (running_.empty()) sigchld_.keep_loop_running(false);
}

}  // namespace dcc::loop
