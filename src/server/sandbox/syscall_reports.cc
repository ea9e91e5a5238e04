// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/sandbox/syscall_reports.h"

#include <linux/seccomp.h>
#include <poll.h>
#include <sys/ioctl.h>

#include <cerrno>

#include "base/invariant.h"
#include "server/sandbox/syscall_notice.h"
#include "server/sandbox/syscalls.h"

namespace dcc::server {
SyscallReports::SyscallReports(loop::Loop& loop, UniqueFd listener, std::function<void(RefusedCall)> refused)
    : loop_(loop), listener_(loop, std::move(listener)), refused_(std::move(refused)), over_(loop) {
  loop::start(answer_calls());
}

SyscallReports::~SyscallReports() { INVARIANT(over_.is_set()); }

// One call in each turn of the loop, so that a job that makes many holds up nobody else.
loop::Task<> SyscallReports::answer_calls() {
  for (;;) {
    co_await listener_.readable();
    if (listener_.closed()) break;
    const Seen seen = look();
    if (seen == Seen::call) refuse_next();
    if (seen != Seen::end) continue;
    all_ended_ = true;
    break;
  }
  over_.set();
}

// Asked of the kernel each time: to receive when there is nothing would block.
SyscallReports::Seen SyscallReports::look() const {
  pollfd state{listener_.fd(), POLLIN, 0};
  if (::poll(&state, 1, 0) != 1) return Seen::nothing;
  if (state.revents & POLLIN) return Seen::call;
  return Seen::end;
}

void SyscallReports::refuse_next() const {
  SyscallNotice<seccomp_notif> call;
  // The process may have been killed meanwhile.
  if (::ioctl(listener_.fd(), SECCOMP_IOCTL_NOTIF_RECV, call.get()) < 0) return;
  SyscallNotice<seccomp_notif_resp> answer;
  answer.get()->id = call.get()->id;
  answer.get()->error = -EPERM;
  (void)::ioctl(listener_.fd(), SECCOMP_IOCTL_NOTIF_SEND, answer.get());
  const seccomp_data& asked = call.get()->data;
  refused_({asked.arch != syscall_architecture(), asked.nr});
}

loop::Task<bool> SyscallReports::last_process_ended(uint64_t patience_ms) {
  loop::Deadline deadline(loop_, patience_ms, [this] { listener_.close(); });
  co_await over_;
  co_return all_ended_;
}

}  // namespace dcc::server
