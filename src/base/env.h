// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <optional>
#include <string>

namespace dcc {

// The variable's value; nothing when it is not set. Set but empty is a value.
std::optional<std::string> env(const char* name);

// As distcc reads booleans: exactly "0" and "1" count, anything else is the default.
bool env_bool(const char* name, bool otherwise);

}  // namespace dcc
