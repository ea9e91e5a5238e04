// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace dcc {

// The variable's value, which may be empty; nothing when it is not set.
std::optional<std::string> env(const char* name);

// The same of a list of NAME=value, as getenv(3) finds it in a process that gets the list: the first one. Empty when it
// is not set, or is empty.
std::string value_in(const std::vector<std::string>& environment, std::string_view name);

// A boolean, read as distcc does: only "0" and "1" count, anything else gives `otherwise`.
bool env_bool(const char* name, bool otherwise);

// DISTCC_IO_TIMEOUT, which clients and servers use, in milliseconds; nothing when it is not set. Code::bad_arguments
// when it is not a positive number of seconds.
Result<std::optional<uint64_t>> io_timeout_ms();

}  // namespace dcc
