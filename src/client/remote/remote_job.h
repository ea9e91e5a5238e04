// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "client/plan.h"
#include "client/settings.h"
#include "key/key.h"
#include "protocol/job_request.h"
#include "toolchain/identity/fingerprint.h"
#include "toolchain/identity/object_traits.h"

namespace dcc::client {

// The job in the form in which hosts are asked to do it.
struct RemoteJob {
  protocol::JobRequest request;                       // argv[0]: the compiler as the user calls it
  std::vector<std::string> stock_argv;                // the command with the compiler's name for stock servers
  std::vector<std::string> display;                   // words in both commands that the preprocessor must get too
  std::optional<toolchain::Fingerprint> fingerprint;  // if empty, only protocols 1 and 2 can be used
  bool needs_protocol_4 = false;
  std::string needs_native;          // why it cannot be done with preprocessed text; empty: it can
  std::string not_native;            // why it cannot be done in native mode, whatever the host; empty: it can
  toolchain::ObjectTraits expected;  // of the output; not sent
  const key::Key* key = nullptr;     // that hosts must prove first; null: there is none
};

// Asks the compiler what needs to be known, unless the answers are stored already. An error means that the job must
// stay here, for example because its output could not be checked.
Result<RemoteJob> make_remote_job(const Plan& plan, const Settings& settings);

}  // namespace dcc::client
