// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"

namespace dcc {

// The variable's value, which may be empty; nothing when it is not set.
std::optional<std::string> env(const char* name);

// A boolean, read as distcc does: only "0" and "1" count, anything else gives `otherwise`.
bool env_bool(const char* name, bool otherwise);

// DISTCC_IO_TIMEOUT, which clients and servers use, in milliseconds; nothing when it is not set. Code::bad_arguments
// when it is not a positive number of seconds.
Result<std::optional<uint64_t>> io_timeout_ms();

}  // namespace dcc
