// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.h"
#include "client/job_trace.h"
#include "client/plan.h"
#include "hosts/host_list.h"
#include "loop/loop.h"
#include "state/slots.h"

namespace dcc::client {

// Where this machine's own limits come from, and where they are kept.
struct LocalLimits {
  std::string state_dir;  // empty: there is none
  std::string lock_dir;   // in it; empty: nobody counts
  std::optional<int> localslots;
  std::optional<int> localslots_cpp;
};

LocalLimits local_limits(const Result<hosts::HostList>& list);

// The slots for compiling and linking here, and for preprocessing here.
state::SlotSet compile_slots(const LocalLimits& limits, const Plan& plan);
state::SlotSet preprocess_slots(const LocalLimits& limits);

// The slots of `localhost` in the host list: as many as it says, but no more than memory has room for, so that a job
// rather waits for another host. --localslots, when given, is trusted to know better.
state::SlotSet localhost_slots(const hosts::Host& host, const LocalLimits& limits, const Plan& plan);

// Runs the command as the user wrote it, with all our descriptors, under a slot of the right kind. Returns its exit
// code, or 128 + the signal it died by. Blocks for the slot: to be called while we own nothing.
Result<int> run_here(const Plan& plan, const LocalLimits& limits, JobTrace& trace);

// The same under a slot that is held already (one of `localhost` in the host list).
Result<int> run_here_in(const Plan& plan, const state::Slot& slot, JobTrace& trace);

// Becomes the command. Only returns when that fails.
Error replace_us_by(const Plan& plan);

// From now on, when memory ends (ulimit -v, and a server with much to say), we become the command, or, if not
// `fallback`, fail.
void prepare_for_end_of_memory(const Plan& plan, const JobTrace& trace, bool fallback);

}  // namespace dcc::client
