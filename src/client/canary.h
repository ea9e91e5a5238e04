// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.h"
#include "client/plan.h"
#include "toolchain/identity/object_traits.h"

namespace dcc::client {

// The traits of the objects that the local compiler makes with the job's options, learned by compiling an empty source.
// The compiler is run once for each set of machine options.
Result<toolchain::ObjectTraits> canary_traits(const Plan& plan);

}  // namespace dcc::client
