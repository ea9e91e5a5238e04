// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string_view>

#include "cmdline/invocation.h"

namespace dcc::scan {

// Whether says_it_falls_through() knows the comments that count for this command.
bool reads_fallthrough_comments(const cmdline::Invocation& invocation);

// Whether the comments directly before this place of a source file say that control falls through to it on purpose, by
// gcc's rules for -Wimplicit-fallthrough=3 (-Wextra; "Options to Request or Suppress Warnings" in its manual).
// Preprocessed text has no comments. `line` and `column` count from 1; false for a place where no word begins.
bool says_it_falls_through(std::string_view source, size_t line, size_t column);

// Whether the source itself has a label there, not one made by a macro.
bool is_label(std::string_view source, size_t line, size_t column);

}  // namespace dcc::scan
