// SPDX-License-Identifier: GPL-2.0-or-later
// What the client would do with a command, found out by the code that does it (decide.h, make_remote_job, choice.h), up
// to the point where it would take a slot.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "client/decide.h"
#include "client/remote/eligibility.h"
#include "client/remote/remote_job.h"
#include "client/settings.h"
#include "inspect/compiler_match.h"
#include "inspect/probe.h"

namespace dcc::inspect {

// A host of the list, and what it says when it is asked.
struct HostOutlook : client::Candidate {
  int taken = 0;                                              // of its slots
  state::PeerProtocol spoken = state::PeerProtocol::unknown;  // as protocol_with() says

  // With a probe only.
  std::optional<Probed> probed;
  std::optional<Match> match;        // protocol 4
  std::optional<std::string> fails;  // why it would not do the job
};

// The client's decision, and what would come of it.
struct Explanation : client::Decision {
  // Of a job that is to be distributed:
  std::optional<client::RemoteJob> job;
  bool fingerprint_was_known = false;
  std::optional<Error> no_fingerprint;
  std::vector<HostOutlook> hosts;
  std::string host;  // that would get the job
};

// `probes`: also asks the hosts that would be asked for the job; what they say counts for the verdict. The compile is
// not run, and nothing is kept but answers of the compiler.
Explanation explain(std::vector<std::string> command, const client::Settings& settings, bool masquerading, bool probes);

}  // namespace dcc::inspect
