// SPDX-License-Identifier: GPL-2.0-or-later
// Files of NAME=VALUE lines, as systemd's EnvironmentFile= and init scripts read them.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"

namespace dcc {

using NamedValues = std::map<std::string, std::string>;

// Empty lines and those that begin with # or ; are left out, blanks around a value too; a value may be quoted ("" or
// '') wholly or in parts, and \ stands before a character that is to count for itself, or at the end of a line that
// goes on. An error names the line.
Result<NamedValues> parse_settings(std::string_view text);

// Code::no_file when there is none.
Result<NamedValues> read_settings_file(const std::string& path);

}  // namespace dcc
