// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>

#include "base/result.h"
#include "client/plan.h"
#include "protocol/job_request.h"
#include "toolchain/identity/fingerprint.h"

namespace dcc::client {

// Why this command cannot be done in native mode from here, whatever the server: its arguments, or what surrounds it.
// Empty: it can.
std::string why_not_native(const Plan& plan);

// The request for the job. Asks the compiler what -march=native means, unless that is known.
Result<protocol::JobRequest> make_native_request(const Plan& plan, const toolchain::Fingerprint& fingerprint);

}  // namespace dcc::client
