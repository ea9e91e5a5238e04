// SPDX-License-Identifier: GPL-2.0-or-later
// What the client would do with a command, determined by the client's own code (decide.h, make_remote_job,
// eligibility.h), up to the point where it would take a slot.
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

// A host of the list, and its answer if it was asked.
struct HostOutlook : client::Candidate {
  int taken = 0;                                              // how many of its slots
  state::PeerProtocol spoken = state::PeerProtocol::unknown;  // from peer_with()
  std::optional<std::string> lacks_native;                    // from lack_of_native_mode()

  // Only with a probe.
  std::optional<Probed> probed;
  std::optional<Match> match;        // protocol 4
  std::optional<std::string> fails;  // why it could not do the job
};

// The client's decision and its consequences.
struct Explanation : client::Decision {
  // For a job that would be distributed:
  std::optional<client::RemoteJob> job;
  bool fingerprint_was_known = false;
  std::optional<Error> no_fingerprint;
  std::vector<HostOutlook> hosts;
  std::string host;                         // that would get the job
  std::optional<std::string> preprocessed;  // why not in native mode there; nothing if it would be
  bool asks_first = false;                  // it is not known yet whether the host has native mode
  std::vector<std::string> native_command;  // that would be sent to that host, if it has
};

// `probes`: also asks the hosts that could get the job; their answers count for the verdict. The compile is not run,
// and nothing is stored but answers of the compiler.
Explanation explain(std::vector<std::string> command, const client::Settings& settings, bool masquerading, bool probes);

}  // namespace dcc::inspect
