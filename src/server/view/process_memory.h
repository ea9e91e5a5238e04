// SPDX-License-Identifier: GPL-2.0-or-later
// The memory of a process of a job. It may change at any time, so everything is read once.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <string>

namespace dcc::server {

// The text at `address`, without its end; 0, or an errno: ENAMETOOLONG beyond 4095 bytes.
int read_text(pid_t process, uint64_t address, std::string& text);
// 0, or an errno.
int write_memory(pid_t process, uint64_t address, const void* bytes, size_t size);

}  // namespace dcc::server
