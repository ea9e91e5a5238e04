// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/view/supervisor.h"

#include <fcntl.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>

#include "server/sandbox/syscall_notice.h"
#include "server/sandbox/syscalls.h"

namespace dcc::server {
namespace {

// Of Linux 5.9 and 5.14; the <linux/seccomp.h> that dcc is built with may be older.
struct AddDescriptor {
  uint64_t id;
  uint32_t flags;
  uint32_t source;
  uint32_t number;
  uint32_t descriptor_flags;
};
constexpr uint32_t k_set_number = 1, k_and_send = 2;
constexpr unsigned long k_add_descriptor = _IOW('!', 3, AddDescriptor);
// Of Linux 6.6: who answers wakes the process on the same processor.
constexpr unsigned long k_set_flags = _IOW('!', 4, uint64_t), k_wake_here = 1;

}  // namespace

Result<void> Supervisor::run(const UniqueFd& announcement) {
  int number = -1;
  if (::read(announcement.get(), &number, sizeof number) != sizeof number) return {};  // it was not started
  // An own copy: the process waits for an answer, so the number is still the listener's.
  const UniqueFd listener(::fcntl(number, F_DUPFD_CLOEXEC, 0));
  (void)::ioctl(listener.get(), k_set_flags, k_wake_here);  // where it is not known, looks take longer
  for (;;) {
    pollfd states[2] = {{listener.get(), POLLIN, 0}, {announcement.get(), 0, 0}};
    if (::poll(states, 2, -1) < 0) continue;
    if (states[0].revents & POLLIN)
      RETURN_IF_ERROR(answer_next(listener.get()));
    else if (states[0].revents || states[1].revents)
      return {};
  }
}

Result<void> Supervisor::answer_next(int listener) {
  SyscallNotice<seccomp_notif> call;
  // The process may have been killed meanwhile.
  if (::ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, call.get()) < 0) return {};
  ++calls_;
  ASSIGN_OR_RETURN(Reply reply, emulation_.answer(*call.get()));
  if (reply.kind == Reply::Kind::refuse) {
    const seccomp_data& asked = call.get()->data;
    refused_({asked.arch != syscall_architecture(), asked.nr});
    reply = {Reply::Kind::value, -EPERM};
  }
  return send(listener, call.get()->id, std::move(reply));
}

Result<void> Supervisor::send(int listener, uint64_t id, Reply reply) const {
  if (reply.kind == Reply::Kind::give) {
    AddDescriptor add{id, k_and_send, static_cast<uint32_t>(reply.descriptor.get()), 0,
                      reply.close_on_exec ? uint32_t{O_CLOEXEC} : 0};
    if (reply.number >= 0) add.flags |= k_set_number, add.number = static_cast<uint32_t>(reply.number);
    // ENOENT: the process has been killed.
    if (::ioctl(listener, k_add_descriptor, &add) >= 0 || errno == ENOENT) return {};
    return fail_errno(Code::not_native, errno, "giving its compiler a file");
  }
  SyscallNotice<seccomp_notif_resp> answer;
  answer.get()->id = id;
  if (reply.kind == Reply::Kind::pass) {
    answer.get()->flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
  } else {
    answer.get()->val = reply.value < 0 ? 0 : reply.value;
    answer.get()->error = reply.value < 0 ? static_cast<int32_t>(reply.value) : 0;
  }
  (void)::ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, answer.get());  // fails if the process has been killed
  return {};
}

}  // namespace dcc::server
