// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace dcc {

// "1 slot", "2 slots".
std::string counted(uint64_t number, std::string_view noun);

// The part of a reason that is the same for many jobs, so that reasons can be counted: a file name in quotes becomes
// '...', and an option in quotes loses its value.
std::string reason_kind(std::string_view reason);

}  // namespace dcc
