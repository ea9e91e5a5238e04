// SPDX-License-Identifier: GPL-2.0-or-later
// Which hosts speak protocol 4: kept per host in the state directory, so that a stock server gets its useless greeting
// once in a while and not with every job.
#pragma once

#include <string>

#include "hosts/host.h"
#include "state/back_off.h"

namespace dcc::state {

enum class PeerProtocol {
  unknown,
  stock,  // it closed on our greeting, and then did a job in protocol 1 or 2
  ours,   // it has spoken protocol 4: from now on, a close is an accident and no reason to try another
};

class PeerProtocols {
 public:
  // `lock_dir` may be empty: then nothing is ever known. So it is when others can write there.
  explicit PeerProtocols(const std::string& lock_dir);

  PeerProtocol by(const hosts::Host& host, WallTime now) const;
  void learn(const hosts::Host& host, PeerProtocol spoken, WallTime now) const;
  void forget(const hosts::Host& host) const;

 private:
  std::string file_of(const hosts::Host& host) const;

  std::string directory_;  // empty: not to be trusted
};

}  // namespace dcc::state
