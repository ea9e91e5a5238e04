// SPDX-License-Identifier: GPL-2.0-or-later
#include "process/child_setup.h"

#include <fcntl.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

namespace dcc::process {
namespace {

// Some C libraries that dcc is built with have no linux/landlock.h; the number is the same on all architectures.
constexpr long k_sys_landlock_restrict_self = 446;

int apply_nice(const SetupStep& step) {
  (void)!::nice(step.number);
  return 0;
}

int apply_resource_limit(const SetupStep& step) {
  rlimit limit{};
  if (::getrlimit(step.number, &limit) < 0) return -1;
  // Only root may go above the hard limit.
  limit.rlim_cur = limit.rlim_max = limit.rlim_max < step.limit ? limit.rlim_max : step.limit;
  return ::setrlimit(step.number, &limit);
}

int apply_oom_score(const SetupStep& step) {
  char text[8];
  char* const end = text + sizeof text;
  char* begin = end;
  for (int rest = std::abs(step.number); rest > 0 || begin == end; rest /= 10)
    *--begin = static_cast<char>('0' + rest % 10);
  if (step.number < 0) *--begin = '-';
  // What /proc has of a process that gave up root is root's, unless its memory may be dumped, as that of other
  // processes.
  const bool is_closed = ::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 1;
  if (is_closed) ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
  // Although memory is shared with the parent now, this is about the child alone: the kernel knows vfork.
  const int file = ::open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (is_closed) ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);  // the parent's memory, too
  if (file < 0) return 0;
  (void)!::write(file, begin, static_cast<size_t>(end - begin));
  ::close(file);
  return 0;
}

int apply_no_new_privileges(const SetupStep&) { return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); }

int apply_landlock(const SetupStep& step) {
  return static_cast<int>(::syscall(k_sys_landlock_restrict_self, step.number, 0));
}

// Some C libraries that dcc is built with have a linux/seccomp.h that does not know this flag (Linux 5.19): once the
// parent has seen a call, only a deadly signal interrupts it.
constexpr unsigned k_wait_killable = 1 << 5;
// Before Linux 5.16, a filter slows all code down against attacks on secrets within one process, unless it says this.
constexpr unsigned k_not_slower = SECCOMP_FILTER_FLAG_SPEC_ALLOW;

int install_filter(const SetupStep& step, unsigned flags) {
  const sock_fprog program{static_cast<unsigned short>(step.filter.size()),
                           const_cast<sock_filter*>(step.filter.data())};
  return static_cast<int>(::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program));
}

int apply_seccomp(const SetupStep& step) {
  const int result = install_filter(step, k_not_slower);
  return result == 0 || errno != EINVAL ? result : install_filter(step, 0);
}

int apply_seccomp_with_listener(const SetupStep& step) {
  constexpr unsigned k_listen = SECCOMP_FILTER_FLAG_NEW_LISTENER | k_not_slower;
  const int listener = install_filter(step, k_listen | k_wait_killable);
  return listener >= 0 || errno != EINVAL ? listener : install_filter(step, k_listen);
}

}  // namespace

SetupStep nicer(int increment) { return {"nice", apply_nice, increment}; }
SetupStep resource_limit(int resource, rlim_t limit) { return {"setrlimit", apply_resource_limit, resource, limit}; }
SetupStep oom_score(int adjustment) { return {"oom_score_adj", apply_oom_score, adjustment}; }
SetupStep no_new_privileges() { return {"no_new_privs", apply_no_new_privileges}; }
SetupStep landlock(int rule_set) { return {"landlock", apply_landlock, rule_set}; }
SetupStep seccomp(std::span<const sock_filter> filter) { return {"seccomp", apply_seccomp, 0, 0, filter}; }
SetupStep seccomp_with_listener(std::span<const sock_filter> filter) {
  return {"seccomp", apply_seccomp_with_listener, 0, 0, filter, true};
}

}  // namespace dcc::process
