// SPDX-License-Identifier: GPL-2.0-or-later
// Warnings that a direct compile gives and a compile of preprocessed text does not, because they depend on what the
// text has not. Where the command line makes them errors, a build that should fail would pass.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "cmdline/invocation.h"

namespace dcc::cmdline {

// What in the text such a warning may be about (scan/statement_scan.h), or several of these.
using Evidence = uint8_t;
// if (a)
//   b;
//   c;
constexpr Evidence k_indentation = 1;
// if (a) b; c;
constexpr Evidence k_one_line = 2;
// The same, of which all but the if may be a macro's.
constexpr Evidence k_macro_body = 16;
// if (a) ;
// without an else
constexpr Evidence k_empty_body = 4;
// #pragma GCC diagnostic ignored "-Wuninitialized"
constexpr Evidence k_uninitialized_pragma = 8;

struct LostWarning {
  std::string_view name;
  Family family = Family::unknown;
  Evidence evidence = 0;         // in the text, of what it may be about; none: nothing in the text can tell
  std::string_view groups = {};  // that turn it on, with blanks between; empty: it is on by default
};

// Those that are errors.
std::vector<LostWarning> lost_errors(const Invocation& invocation);

// Whether any warnings are errors.
bool has_errors_of_warnings(const Invocation& invocation);

// Whether a pragma, "GCC diagnostic error "-Wmisleading-indentation"", makes an error of such a warning.
bool raises_lost_warning(Family family, std::string_view pragma);

}  // namespace dcc::cmdline
