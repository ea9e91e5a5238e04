// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.h"
#include "client/plan.h"
#include "toolchain/identity/object_traits.h"

namespace dcc::client {

// Checks that an output from a server can be the output of this job: complete, for the same machine and ABI, and made
// by the same version of the same compiler as here. `expected` are the traits of the local compiler's objects.
// Code::truncated and Code::protocol are failures of the host; Code::other_compiler means that the compilers differ.
Result<void> check_output(const Plan& plan, const toolchain::ObjectTraits& expected, int output);

}  // namespace dcc::client
