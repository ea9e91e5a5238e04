// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>

#include "client/plan.h"

namespace dcc::client {

// The file "specs" of a directory of LIBRARY_PATH, which gcc reads although no option names it; empty if there is none.
// May run the compiler, once: the file may lie in a directory in there that has its name.
std::string specs_in_library_path(const Plan& plan);

// Why the specs files that a command of gcc's names (-specs=FILE), or that LIBRARY_PATH has, keep the job here; empty
// if they do not, or if there are none. May run the compiler to find a file: gcc looks for it where it looks for
// libraries, too. `in_library_path`: as above.
std::string trouble_in_specs(const Plan& plan, const std::string& in_library_path);

}  // namespace dcc::client
