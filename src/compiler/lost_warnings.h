// SPDX-License-Identifier: GPL-2.0-or-later
// Warnings that a direct compile gives and a compile of preprocessed text does not, because they depend on what the
// text has not. Where the command line makes them errors, a build that should fail would pass.
#pragma once

#include <string_view>
#include <vector>

#include "compiler/invocation.h"
#include "compiler/statement_scan.h"

namespace dcc::compiler {

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

}  // namespace dcc::compiler
