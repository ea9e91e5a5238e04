// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>

namespace dcc::server {

// Room for a message of the kernel's about a system call (seccomp_notif, seccomp_notif_resp). A later kernel may write
// more than the struct that this was built with.
template <class Message>
class SyscallNotice {
 public:
  Message* get() { return reinterpret_cast<Message*>(bytes_); }

 private:
  static constexpr size_t k_room_for_later_kernels = 256;
  static_assert(sizeof(Message) <= k_room_for_later_kernels);
  alignas(16) unsigned char bytes_[k_room_for_later_kernels] = {};
};

}  // namespace dcc::server
