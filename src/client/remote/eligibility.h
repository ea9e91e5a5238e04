// SPDX-License-Identifier: GPL-2.0-or-later
// Which hosts a job may go to, and in which protocol. Used by the distributor, and shown by explain.
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
#include "state/quarantine.h"
#include "state/slots.h"

namespace dcc::client {

// What the state directory holds about the hosts.
struct HostKnowledge {
  state::BackOff back_off;
  state::PeerFeaturesCache features;
  state::AddressTurns addresses;
  state::Quarantine quarantine;
};
HostKnowledge host_knowledge(const LocalLimits& limits);

// What a host refuses when it refuses this job's compiler: the same name can stand for another compiler in another
// project, container or machine, and hosts may have what C needs but not what C++ does.
std::string compiler_of(const RemoteJob& job);

// Whether this machine has a key, and the host must prove it before it gets anything, even the name of a file.
bool must_prove_key(const hosts::Host& host, const key::Key* key);

// Why a host that must do so cannot; nothing if it can.
std::optional<std::string> why_no_proof(const hosts::Host& host, const key::Key* key);

// The host as far as it is known; PeerProtocol::stock also for one that must not be greeted with protocol 4 because of
// its entry or the job.
state::PeerFeatures peer_with(const hosts::Host& host, const RemoteJob& job, const state::PeerFeaturesCache& features);

// Why a job would not be done in native mode there, by a peer of which this is known; nothing if it would, or if the
// peer has to be asked first.
std::optional<std::string> lack_of_native_mode(const hosts::Host& host, const RemoteJob& job,
                                               const HostKnowledge& known, const state::PeerFeatures& peer);
// The same, or what keeps this job from native mode on every host.
std::optional<std::string> why_preprocessed(const hosts::Host& host, const RemoteJob& job, const HostKnowledge& known,
                                            const state::PeerFeatures& peer);

// Why the job must not be sent to this host now; nothing if it may.
std::optional<std::string> reason_against(const hosts::Host& host, const RemoteJob& job, const HostKnowledge& known);

// A host of the list, as seen by the job.
struct Candidate {
  hosts::Host host;
  state::SlotSet slots;
  std::optional<std::string> against;  // why it is not asked
};
// In the order of the list.
std::vector<Candidate> candidates(const std::vector<hosts::Host>& hosts, const RemoteJob& job,
                                  const HostKnowledge& known, const Plan& plan, const LocalLimits& limits);

// The candidates without a reason against them, in the same order. The one whose slot state::acquire() finds free gets
// the job.
std::vector<Candidate> askable(std::vector<Candidate> candidates);
std::vector<state::SlotSet> slots_of(const std::vector<Candidate>& candidates);

// The one of `askable` that would get the job now; null if there is none. While all slots are taken, and with random
// order, it may become another one.
const Candidate* first_choice(const std::vector<Candidate>& askable, const LocalLimits& limits, bool randomize);

// "box:3700: connection refused": what went wrong at a host.
std::string at_host(const hosts::Host& host, std::string_view what);

// The error for a job that goes to none of `hosts`. `last`: what went wrong at the last one that was tried; if it is
// empty, none was, and reason_against() has a reason for each.
Error no_candidate(const std::vector<hosts::Host>& hosts, const RemoteJob& job, const HostKnowledge& known,
                   std::string last);

}  // namespace dcc::client
