// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "cmdline/family.h"

namespace dcc::toolchain {

// Whose command line a compiler understands, judged by the base name of `name` or, for `cc` and similar names, by the
// names of the links behind `file`. Runs nothing, so a wrapper with a name of its own stays unknown.
cmdline::Family family_of(std::string_view name, const std::string& file);

}  // namespace dcc::toolchain
