// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace dcc {

// "1 slot", "2 slots".
std::string counted(uint64_t number, std::string_view noun);

// What reasons of many jobs have in common, for counting them: in quotes stand names of files, which become '...', and
// options, which lose their values.
std::string reason_kind(std::string_view reason);

}  // namespace dcc
