// SPDX-License-Identifier: GPL-2.0-or-later
// What is known of how a host speaks: whether protocol 4, and with which features. Kept per host in the state
// directory, so that a stock server gets its useless greeting once in a while and not with every job, and the first
// flight of a job can use what the host is known to have.
#pragma once

#include <cstdint>
#include <string>

#include "hosts/host.h"
#include "state/back_off.h"

namespace dcc::state {

enum class PeerProtocol {
  unknown,
  stock,  // it closed on the greeting, and then did a job in protocol 1 or 2
  v4,     // it has spoken protocol 4: from now on, a close is an accident and no reason to try another
};

struct PeerFeatures {
  PeerProtocol protocol = PeerProtocol::unknown;
  uint64_t features = 0;  // the bits of its protocol::Hello; those unknown here are kept, too

  bool operator==(const PeerFeatures&) const = default;
};

class PeerFeaturesCache {
 public:
  // `lock_dir` may be empty: then nothing is ever known. So it is when others can write there.
  explicit PeerFeaturesCache(const std::string& lock_dir);

  PeerFeatures of(const hosts::Host& host, WallTime now) const;
  void learn(const hosts::Host& host, const PeerFeatures& peer, WallTime now) const;
  void forget(const hosts::Host& host) const;

 private:
  std::string file_of(const hosts::Host& host) const;

  std::string directory_;  // empty: not to be trusted
};

}  // namespace dcc::state
