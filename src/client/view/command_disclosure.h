// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "client/plan.h"
#include "client/view/compiler_directories.h"
#include "client/view/disclosure.h"

namespace dcc::client {

// All that this command and its environment name, what lies around the source and the working directory, and what
// compilers look at by themselves.
Disclosure disclosure_of(const Plan& plan, const CompilerDirectories& defaults);

}  // namespace dcc::client
