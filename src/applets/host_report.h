// SPDX-License-Identifier: GPL-2.0-or-later
// What dcc hosts finds out about each host, and about this machine's own compilers.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "client/remote/remote_job.h"
#include "client/settings.h"
#include "hosts/host_list.h"
#include "inspect/compiler_match.h"
#include "inspect/probe.h"

namespace dcc {

// A compiler on this machine.
struct OwnCompiler {
  std::string name;
  client::RemoteJob job;
};

struct OwnMatch {
  std::string compiler;  // the name on this machine
  inspect::Match match;
};

// A host and what the probe showed.
struct HostReport {
  hosts::Host host;
  inspect::Probed probed;
  std::vector<OwnMatch> matches;  // one per own compiler with a fingerprint, if the host lists its compilers

  bool is_local() const { return host.transport == hosts::Transport::local; }
  bool is_up() const {
    return is_local() || probed.state == inspect::Probed::State::stock || probed.state == inspect::Probed::State::ours;
  }
  // Only for a host that answers: others are not asked for their list.
  bool allows_nothing() const {
    return probed.compilers && probed.compilers->compilers.empty() && probed.compilers->left_out == 0;
  }
  bool is_usable() const { return is_up() && hosts::usable(host) && !allows_nothing(); }
};

// With these names, each of which must be a compiler; without names, cc and c++, as far as they are there.
Result<std::vector<OwnCompiler>> own_compilers(const std::vector<std::string>& names, const client::Settings& settings);

// Asks all hosts at once.
std::vector<HostReport> report_on(const hosts::HostList& list, const inspect::ProbeSettings& settings,
                                  const std::vector<OwnCompiler>& own);

}  // namespace dcc
