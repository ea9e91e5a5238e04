// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string_view>

#include "cmdline/source_kind.h"

namespace dcc::cmdline {

// Options that gcc has for C or for C++ only. For the other language it warns ("command-line option '-Wreorder' is
// valid for C++/ObjC++ but not for C") and ignores them; preprocessing and compiling apart it would warn twice.
bool means_nothing_for(std::string_view option, Language language);

}  // namespace dcc::cmdline
