// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.h"
#include "client/job_context.h"
#include "client/remote/distribute.h"

namespace dcc::client {

// DCC_VERIFY: compiles a job here that was done in native mode, and says on stderr what is not the same; the host's
// compiler is then quarantined. Returns the exit code of the compile here, whose result counts in either case.
Result<int> verify(const JobContext& job, const CompiledThere& done, const Distributor& distributor);

}  // namespace dcc::client
