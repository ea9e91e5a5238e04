// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"

namespace dcc {

// The variable's value; nothing when it is not set. Set but empty is a value.
std::optional<std::string> env(const char* name);

// As distcc reads booleans: exactly "0" and "1" count, anything else is the default.
bool env_bool(const char* name, bool otherwise);

// DISTCC_IO_TIMEOUT, which clients and servers read alike, in milliseconds; nothing when it is not set.
// Code::bad_arguments when it is no positive number of seconds.
Result<std::optional<uint64_t>> io_timeout_ms();

}  // namespace dcc
