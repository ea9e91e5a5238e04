// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.h"
#include "client/job_trace.h"
#include "client/plan.h"
#include "hosts/host_list.h"
#include "loop/loop.h"
#include "state/slots.h"

namespace dcc::client {

// The limits for jobs on this machine, and the directories where slots are kept.
struct LocalLimits {
  std::string state_dir;  // empty: there is none
  std::string lock_dir;   // in it; empty: limits are not enforced
  std::optional<int> localslots;
  std::optional<int> localslots_cpp;
};

LocalLimits local_limits(const Result<hosts::HostList>& list);

// The slots for compiling and linking here, and for preprocessing here.
state::SlotSet compile_slots(const LocalLimits& limits, const Plan& plan);
state::SlotSet preprocess_slots(const LocalLimits& limits);

// The slots of `localhost` in the host list: as many as it says, but no more than fit into memory, so that a job waits
// for another host instead. --localslots, if given, overrides this.
state::SlotSet localhost_slots(const hosts::Host& host, const LocalLimits& limits, const Plan& plan);

// Where a compile here writes its messages; -1: where this process does.
struct Streams {
  int out = -1, err = -1;
};

// Runs the command as the user wrote it, with all descriptors of this process, under a slot of the right kind. Returns
// its exit code, or 128 + the signal that killed it. Blocks while waiting for the slot: call it only while the process
// owns nothing (see state::acquire()).
Result<int> run_here(const Plan& plan, const LocalLimits& limits, JobTrace& trace, const Streams& streams = {});

// The same under a slot that is already held (one of `localhost` in the host list).
Result<int> run_here_in(const Plan& plan, const state::Slot& slot, JobTrace& trace, const Streams& streams = {});

// Replaces this process by the command. Returns only if that fails.
Error replace_us_by(const Plan& plan);

// From now on, if memory runs out (ulimit -v, and a server with a lot of output), the process becomes the command or,
// without `fallback`, fails.
void prepare_for_end_of_memory(const Plan& plan, const JobTrace& trace, bool fallback);

}  // namespace dcc::client
