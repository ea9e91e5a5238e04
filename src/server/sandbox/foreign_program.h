// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>

namespace dcc::server {

// Whether the file is a program whose system calls are not those of syscalls.h: a 32-bit one on a 64-bit machine, as
// old vendors' toolchains are, or one that an emulator runs. Scripts and unreadable files are not.
bool is_foreign_program(const std::string& file);

// Whether it is a program whose system calls are those of syscalls.h.
bool is_own_program(const std::string& file);

}  // namespace dcc::server
