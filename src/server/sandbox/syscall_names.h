// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace dcc::server {

// The numbers of system calls on this kind of machine, by their names in the manual's section 2.
std::optional<int> syscall_number(std::string_view name);

// The reverse; "call 1234" for a number that has no name here.
std::string syscall_name(int number);

}  // namespace dcc::server
