// SPDX-License-Identifier: GPL-2.0-or-later
// What the client would do with a command, found out by the code that does it (make_plan, make_offer, choice.h), up to
// the point where it would take a slot.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "client/choice.h"
#include "client/job_offer.h"
#include "client/local_run.h"
#include "client/match.h"
#include "client/plan.h"
#include "client/probe.h"
#include "client/settings.h"
#include "hosts/host_list.h"
#include "toolchain/find.h"

namespace dcc::client {

// How one host of the list stands to the job.
struct HostOutlook {
  hosts::Host host;
  hosts::SlotSet slots;
  int taken = 0;
  hosts::Spoken spoken = hosts::Spoken::unknown;  // as spoken_with() says
  std::optional<std::string> against;             // why it is not asked

  // With a probe only.
  std::optional<Probed> probed;
  std::optional<Match> match;        // protocol 4
  std::optional<std::string> fails;  // why it would not do the job
};

struct Verdict {
  enum class Kind { remote, here, error };
  Kind kind = Kind::here;
  std::string reason;  // why here, or the error; of `remote`: the host
  Code code{};         // of an error
};

struct Explanation {
  toolchain::Nesting nesting = toolchain::Nesting::none;
  std::optional<Plan> plan;  // without it, the verdict says what is wrong
  Result<hosts::HostList> list = fail(Code::no_hosts, "not looked for");
  LocalLimits limits;
  // Of a distributable job with a host list:
  std::optional<JobOffer> offer;
  bool fingerprint_was_known = false;
  std::optional<Error> no_fingerprint;
  std::vector<HostOutlook> hosts;

  Verdict verdict;
};

// `probes`: also asks the hosts that would be asked for the job; what they say counts for the verdict. The compile is
// not run, and nothing is kept but answers of the compiler.
Explanation explain(std::vector<std::string> command, const Settings& settings, bool masquerading, bool probes);

}  // namespace dcc::client
