// SPDX-License-Identifier: GPL-2.0-or-later
// What becomes of a command: decided here alone. run_job() does it, and explain shows it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "client/local/local_run.h"
#include "client/plan.h"
#include "client/settings.h"
#include "hosts/host_list.h"
#include "toolchain/lookup/find.h"

namespace dcc::client {

struct Verdict {
  enum class Kind {
    error,         // nothing is run
    no_fallback,   // likewise: it cannot be distributed, and is not to be compiled here (DISTCC_FALLBACK=0)
    compiler,      // the compiler takes the client's place, and nothing else is done
    launcher,      // so does what would call a compiler (ccache), and is accounted for
    here,          // the compiler runs on this machine, in a slot
    distribution,  // one of the hosts of the list gets the job
  };

  Kind kind = Kind::here;
  std::string reason;
  // The exit code when nothing is run; of `here` what keeps a command here that could be distributed.
  Code code{};
};

// A verdict with what was found out on the way to it.
struct Decision {
  toolchain::Nesting nesting = toolchain::Nesting::none;
  std::optional<Plan> plan;  // there unless the verdict is an error
  Result<hosts::HostList> list = fail(Code::no_hosts, "not looked for");
  LocalLimits limits;
  Verdict verdict;
};

Decision decide(std::vector<std::string> command, const Settings& settings, bool masquerading);

// The verdict on a command that was to be distributed and cannot be, or has failed there.
Verdict undistributed(const Error& reason, const Settings& settings);

}  // namespace dcc::client
