// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.h"
#include "base/temp.h"
#include "client/plan.h"
#include "toolchain/identity/object_traits.h"

namespace dcc::client {

// Where the output of this job is to be received. What its commit() makes of a file that has the output's name already
// is what the compiler would make of it.
Result<TempFile> output_file(const Plan& plan);

// Whether what came from a server can be the output of this job: whole, for the same machine and ABI, and by the same
// version of the same compiler as here, whose objects have the traits that are `expected`. Code::truncated and
// Code::protocol are accidents of the host; Code::denied means that its compiler is another one.
Result<void> check_output(const Plan& plan, const toolchain::ObjectTraits& expected, int output);

}  // namespace dcc::client
