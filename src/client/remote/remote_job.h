// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "client/plan.h"
#include "client/settings.h"
#include "protocol/job_request.h"
#include "toolchain/identity/fingerprint.h"
#include "toolchain/identity/object_traits.h"

namespace dcc::client {

// The job as hosts are asked to do it.
struct RemoteJob {
  protocol::JobRequest request;         // argv[0]: the compiler as the user calls it
  std::vector<std::string> stock_argv;  // its words with the name that a stock server may know the compiler by
  std::vector<std::string> display;     // words in both of them that the preprocessor is to be told, too
  std::optional<toolchain::Fingerprint> fingerprint;  // without one, protocols 1 and 2 only
  bool needs_protocol_4 = false;
  toolchain::ObjectTraits expected;  // of the output; not told
};

// Asks the compiler what must be known of it, unless that is remembered. An error means that the job is to stay here:
// what came back could not be checked, for one.
Result<RemoteJob> make_remote_job(const Plan& plan, const Settings& settings);

}  // namespace dcc::client
