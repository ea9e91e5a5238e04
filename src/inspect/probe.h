// SPDX-License-Identifier: GPL-2.0-or-later
// What a host turns out to be when it is asked: by real connections, without a slot, and without a trace in the state
// directories.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "hosts/host.h"
#include "protocol/v4/messages.h"

namespace dcc::inspect {

// A small job, for a server that can be told nothing else: whether it is a compile server, and has this compiler.
struct TrialJob {
  std::vector<std::string> argv;
  std::string source;  // preprocessed
};
// A unit without any code, to which no warning applies.
inline constexpr std::string_view k_trial_source = "typedef int dcc_trial;\n";

struct ProbeSettings {
  uint64_t connect_ms = 4000;     // for the resolver, and then for each address
  uint64_t answer_ms = 5000;      // from then on, once for the greeting, and once for the job
  bool greets = true;             // as one that speaks protocol 4; if not, there is only the job
  std::optional<TrialJob> trial;  // in protocol 1 or 2, unless the host speaks 4
  int trial_protocol = 0;         // 0: what the host's entry says
};

struct Probed {
  enum class State {
    down,     // no connection, or no sensible answer; `reason` says which
    refuses,  // closes without an answer
    silent,   // is connected, and nothing was to be asked
    stock,    // closes on protocol 4, or did the job in protocol 1 or 2
    ours,     // speaks protocol 4
  };

  State state = State::down;
  std::string reason;
  std::string address;               // that was connected to; empty with ssh
  std::optional<double> connect_ms;  // with ssh, it is part of the answer
  std::optional<double> answer_ms;   // until the first words
  bool closes_on_4 = false;
  std::string version;                              // ours
  std::optional<protocol::CompilerList> compilers;  // ours, unless it is too old to be asked
  std::optional<int> trial_status;                  // the compiler's wait status
  std::string object;                               // what the trial job made
};

// Asks all of them at the same time (not more than some dozens, though). `localhost` is not asked. Ends in any case
// when the times are over.
std::vector<Probed> probe(const std::vector<hosts::Host>& hosts, const ProbeSettings& settings);

}  // namespace dcc::inspect
