// SPDX-License-Identifier: GPL-2.0-or-later
// Files of NAME=VALUE lines, as systemd's EnvironmentFile= and init scripts read them.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"

namespace dcc {

using NamedValues = std::map<std::string, std::string>;

// Ignores empty lines, lines that begin with # or ;, and blanks around a value. A value may be quoted ("" or '') wholly
// or in parts. A backslash makes the next character literal, or at the end of a line joins the next line to it. An
// error names the line.
Result<NamedValues> parse_settings(std::string_view text);

// Code::no_file when the file does not exist.
Result<NamedValues> read_settings_file(const std::string& path);

}  // namespace dcc
