// SPDX-License-Identifier: GPL-2.0-or-later
// Which hosts a job may go to, and how they are spoken to: what the distributor goes by, and what explain shows.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "client/local/local_run.h"
#include "client/plan.h"
#include "client/remote/remote_job.h"
#include "hosts/host.h"
#include "state/address_turns.h"
#include "state/back_off.h"
#include "state/peer_features.h"
#include "state/slots.h"

namespace dcc::client {

// What is known of the hosts, in the state directories.
struct HostKnowledge {
  state::BackOff back_off;
  state::PeerFeaturesCache features;
  state::AddressTurns addresses;
};
HostKnowledge host_knowledge(const LocalLimits& limits);

// PeerProtocol::stock also for a host that is not to be greeted with protocol 4, by its entry or because of the job.
state::PeerProtocol protocol_with(const hosts::Host& host, const RemoteJob& job,
                                  const state::PeerFeaturesCache& features);

// Why the job is not to be sent to this host now; nothing when it may be.
std::optional<std::string> reason_against(const hosts::Host& host, const RemoteJob& job, const HostKnowledge& known);

// How a host of the list stands to the job.
struct Candidate {
  hosts::Host host;
  state::SlotSet slots;
  std::optional<std::string> against;  // why it is not asked
};
// In the order of the list.
std::vector<Candidate> candidates(const std::vector<hosts::Host>& hosts, const RemoteJob& job,
                                  const HostKnowledge& known, const Plan& plan, const LocalLimits& limits);

// What keeps a job here that may go to none of the hosts.
Error no_candidate(const RemoteJob& job, std::string why);

// Why it may go to none of `hosts`, against each of which there is a reason.
std::string why_none(const std::vector<hosts::Host>& hosts, const RemoteJob& job, const HostKnowledge& known);

std::vector<state::SlotSet> slots_of(const std::vector<Candidate>& candidates);

}  // namespace dcc::client
