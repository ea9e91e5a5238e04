// SPDX-License-Identifier: GPL-2.0-or-later
// Warnings that a direct compile gives and a compile of preprocessed text does not, because they depend on something
// that the text lacks. If the command line makes them errors, a build that should fail would succeed.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "cmdline/invocation.h"

namespace dcc::cmdline {

// A set of the following: constructs in the text that such a warning may be about (scan/statement_scan.h).
using Evidence = uint8_t;
// if (a)
//   b;
//   c;
constexpr Evidence k_indentation = 1;
// if (a) b; c;
constexpr Evidence k_one_line = 2;
// The same, where everything except the if may come from a macro.
constexpr Evidence k_macro_body = 16;
// if (a) ;
// without an else
constexpr Evidence k_empty_body = 4;
// #pragma GCC diagnostic ignored "-Wuninitialized"
constexpr Evidence k_uninitialized_pragma = 8;
// The layout of statements, which differs between a macro's definition and the text.
constexpr Evidence k_layout = k_indentation | k_one_line | k_macro_body;

struct LostWarning {
  std::string_view name;
  Family family = Family::unknown;
  Evidence evidence = 0;         // to look for in the text; 0: nothing in the text can show it
  std::string_view groups = {};  // that turn it on, separated by blanks; empty: it is on by default
};

// The lost warnings that the command line makes errors.
std::vector<LostWarning> lost_errors(const Invocation& invocation);

// Whether the command line makes any warnings errors.
bool has_errors_of_warnings(const Invocation& invocation);

// Whether a pragma such as "GCC diagnostic error "-Wmisleading-indentation"" makes a lost warning an error.
bool raises_lost_warning(Family family, std::string_view pragma);

}  // namespace dcc::cmdline
