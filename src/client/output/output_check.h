// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.h"
#include "client/plan.h"
#include "toolchain/identity/object_traits.h"

namespace dcc::client {

// Whether what came from a server can be the output of this job: whole, for the same machine and ABI, and by the same
// version of the same compiler as here, whose objects have the traits that are `expected`. Code::truncated and
// Code::protocol are accidents of the host; Code::other_compiler means what it says.
Result<void> check_output(const Plan& plan, const toolchain::ObjectTraits& expected, int output);

}  // namespace dcc::client
