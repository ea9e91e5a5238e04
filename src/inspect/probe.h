// SPDX-License-Identifier: GPL-2.0-or-later
// Asks hosts what they are, over real connections, but without taking slots or changing the state directories.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "hosts/host.h"
#include "key/key.h"
#include "protocol/v4/messages.h"

namespace dcc::inspect {

// A small job, for a server that cannot be asked in another way: shows whether it is a compile server and has this
// compiler.
struct TrialJob {
  std::vector<std::string> argv;
  std::string source;  // preprocessed
};
// A unit without any code, to which no warning applies.
inline constexpr std::string_view k_trial_source = "typedef int dcc_trial;\n";

struct ProbeSettings {
  uint64_t connect_ms = 4000;     // for the resolver, and then for each address
  uint64_t answer_ms = 5000;      // after that, for the greeting, and again for the job
  bool greets = true;             // send the greeting of protocol 4; if false, only the trial job is sent
  std::optional<TrialJob> trial;  // in protocol 1 or 2, unless the host speaks 4
  int trial_protocol = 0;         // 0: as the host's entry says
  // That hosts without `,plain` must prove, so that these are only greeted; null: there is none.
  const key::Key* key = nullptr;
};

struct Probed {
  enum class State {
    down,     // no connection, or no sensible answer; `reason` says which
    refuses,  // closes without an answer, or does not prove the key
    silent,   // accepts the connection; there was nothing to ask
    stock,    // closes on protocol 4, or did the trial job in protocol 1 or 2
    ours,     // speaks protocol 4
  };

  State state = State::down;
  std::string reason;
  std::string address;               // of the connection; empty with ssh
  std::optional<double> connect_ms;  // with ssh, part of answer_ms
  std::optional<double> answer_ms;   // until the first bytes
  bool closes_on_4 = false;
  bool is_protected = false;                        // it proved the key
  std::string version;                              // of a dcc server
  bool has_native_mode = false;                     // a dcc server, for some of its compilers at least
  std::optional<protocol::CompilerList> compilers;  // of a dcc server, unless it is too old to be asked
  std::optional<int> trial_status;                  // the compiler's wait status
  std::string object;                               // from the trial job
};

// Asks all hosts at the same time (up to a few dozen at once), except `localhost`. Always ends when the times in
// `settings` are over.
std::vector<Probed> probe(const std::vector<hosts::Host>& hosts, const ProbeSettings& settings);

}  // namespace dcc::inspect
