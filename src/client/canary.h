// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.h"
#include "client/object_traits.h"
#include "client/plan.h"

namespace dcc::client {

// The traits of what the compiler here makes with the job's options, learned by compiling nothing at all. The compiler
// is asked once for each set of options that concern the machine.
Result<ObjectTraits> canary_traits(const Plan& plan);

}  // namespace dcc::client
