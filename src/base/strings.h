// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dcc {

// A decimal number with an optional sign. Nothing when other text surrounds it or it overflows. The same on all
// machines: a long, of 32 bits on small ones, is too short for milliseconds, bytes and the kernel's ticks.
std::optional<int64_t> parse_number(std::string_view text);

// The pieces between separators; "a,,b" has three. The empty text has one empty piece.
std::vector<std::string> split(std::string_view text, char separator);

// What follows `prefix` in `text`, if text begins with it.
std::optional<std::string_view> after_prefix(std::string_view text, std::string_view prefix);

std::string join(const std::vector<std::string>& words, std::string_view separator);

// Peer-supplied text for a log line or a terminal: control characters and bytes above ASCII become \xNN, long text is
// cut.
std::string printable(std::string_view text, size_t limit = 200);

// In lower case; only ASCII letters change.
char lowered(char c);
std::string lowered(std::string_view text);

// The words, quoted for a shell, for messages that show a command.
std::string shell_quoted(const std::vector<std::string>& words);

}  // namespace dcc
