// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>

#include "client/plan.h"

namespace dcc::client {

// Why the specs files that a command of gcc's names (-specs=FILE) keep the job here; empty if they do not, or if it
// names none. May run the compiler to find a file: gcc looks for it where it looks for libraries, too.
std::string trouble_in_specs(const Plan& plan);

}  // namespace dcc::client
