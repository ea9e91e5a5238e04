// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <vector>

#include "client/plan.h"
#include "client/view/disclosure.h"

namespace dcc::client {

// All that this command and its environment name, what lies around the source and the working directory, and what
// compilers look at on every machine. `defaults`: the directories in which this compiler looks for its own files and
// for the system's.
Disclosure disclosure_of(const Plan& plan, const std::vector<std::string>& defaults);

}  // namespace dcc::client
