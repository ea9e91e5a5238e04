// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>

#include "cmdline/commands/commands.h"

namespace dcc::server {

// The name of the file in the workspace for a job's text. Its extension marks it as preprocessed, so that gcc and clang
// take the source's name, and clang also its directory, from the text. If the text names none, which is possible with a
// user's own preprocessed file, they take the name of this file. In all other cases it must differ from the source's
// name, or gcc would quote the preprocessed text as if it were the source.
std::string text_name(const cmdline::CheckedCommand& request);

}  // namespace dcc::server
