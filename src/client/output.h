// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>

#include "base/result.h"
#include "base/temp.h"
#include "client/plan.h"

namespace dcc::client {

// Whether what came from a server can be the output of this job. An object is ELF with all its sections inside the file;
// anything else that is no object file at all is refused. Code::protocol says what is wrong with it.
Result<void> check_output(const Plan& plan, const TempFile& output);

}  // namespace dcc::client
