// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string_view>

#include "cmdline/source_kind.h"

namespace dcc::cmdline {

// Whether `option` has no meaning for `language`, because gcc has it only for C or only for C++. gcc warns about such
// an option ("command-line option '-Wreorder' is valid for C++/ObjC++ but not for C") and ignores it. With separate
// preprocessing and compiling it would warn twice.
bool means_nothing_for(std::string_view option, Language language);

}  // namespace dcc::cmdline
