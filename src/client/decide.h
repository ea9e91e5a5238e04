// SPDX-License-Identifier: GPL-2.0-or-later
// Whether a command may leave this machine, and what becomes of it otherwise, is decided here alone. run_job() carries
// the decision out, and explain shows it. Which host takes the job is chosen in remote/.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "client/local/local_run.h"
#include "client/plan.h"
#include "client/settings.h"
#include "hosts/host_list.h"
#include "key/key_file.h"
#include "toolchain/lookup/find.h"

namespace dcc::client {

struct Verdict {
  enum class Kind {
    error,         // nothing is run
    no_fallback,   // nothing is run: it cannot be distributed and must not be compiled here (DISTCC_FALLBACK=0)
    compiler,      // exec: the client becomes the compiler
    launcher,      // the same with a program that starts a compiler (ccache), but the job is counted
    here,          // the compiler runs on this machine, in a slot
    distribution,  // one of the hosts of the list gets the job
  };

  Kind kind = Kind::here;
  std::string reason;
  // The exit code if nothing is run; for `here`, what keeps a command here that could otherwise be distributed.
  Code code{};
};

// A verdict with everything that was determined on the way to it.
struct Decision {
  toolchain::Nesting nesting = toolchain::Nesting::none;
  std::optional<Plan> plan;  // set unless the verdict is an error
  Result<hosts::HostList> list = fail(Code::no_hosts, "not looked for");
  LocalLimits limits;
  key::KeyFile keys;  // for a distribution; of several, the first is used
  Verdict verdict;

  const key::Key* key() const { return keys.clients(); }
};

Decision decide(std::vector<std::string> command, const Settings& settings, bool masquerading);

// The verdict on a command that should have been distributed, but cannot be or has failed on the hosts.
Verdict undistributed(const Error& reason, const Settings& settings);

}  // namespace dcc::client
