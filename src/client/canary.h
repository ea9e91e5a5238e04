// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.h"
#include "client/plan.h"
#include "toolchain/identity/object_traits.h"

namespace dcc::client {

// The traits of what the compiler here makes with the job's options, learned by compiling nothing at all. The compiler
// is asked once for each set of options that concern the machine.
Result<toolchain::ObjectTraits> canary_traits(const Plan& plan);

}  // namespace dcc::client
