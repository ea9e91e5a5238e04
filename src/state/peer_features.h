// SPDX-License-Identifier: GPL-2.0-or-later
// Which protocol a host speaks, and with which features. Kept per host in the state directory, so that a stock server
// gets the greeting of protocol 4, which is useless there, only once in a while and not with every job, and so that a
// job's first bytes can use the features that the host is known to have.
#pragma once

#include <cstdint>
#include <string>

#include "hosts/host.h"
#include "state/back_off.h"

namespace dcc::state {

enum class PeerProtocol {
  unknown,
  stock,  // it closed the connection on the greeting, and then did a job in protocol 1 or 2
  v4,  // it has spoken protocol 4: if it closes from now on, that is a failure and not a reason to try another protocol
};

struct PeerFeatures {
  PeerProtocol protocol = PeerProtocol::unknown;
  uint64_t features = 0;  // the bits of its protocol::Hello, including those unknown to this version

  bool operator==(const PeerFeatures&) const = default;
};

class PeerFeaturesCache {
 public:
  // If `lock_dir` is empty, or other users can write to it, nothing is ever known.
  explicit PeerFeaturesCache(const std::string& lock_dir);

  PeerFeatures of(const hosts::Host& host, WallTime now) const;
  void learn(const hosts::Host& host, const PeerFeatures& peer, WallTime now) const;
  void forget(const hosts::Host& host) const;

 private:
  std::string file_of(const hosts::Host& host) const;

  std::string directory_;  // empty: there is none that can be trusted
};

}  // namespace dcc::state
