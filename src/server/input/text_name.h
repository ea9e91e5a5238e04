// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>

#include "cmdline/commands/commands.h"

namespace dcc::server {

// The file in a job's directory that its text gets. Its extension says that it is preprocessed: then both compilers
// take the source's name from the text, and clang the directory in it, too. Where the text names none, as a user's own
// may, they take that of the file. It must not be the source's own name otherwise: gcc would quote the text as the
// source.
std::string text_name(const cmdline::CheckedCommand& request);

}  // namespace dcc::server
