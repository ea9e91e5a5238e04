// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>

#include "loop/byte_stream.h"
#include "loop/loop.h"

namespace dcc::loop {

// A transfer slower than this counts as stalled, even if its peer moves a byte now and then.
inline constexpr uint64_t k_pace_bytes = 16 * 1024;
inline constexpr uint64_t k_pace_ms = 60'000;

// While it lives, closes the stream when fewer than `least_bytes` have moved within `limit_ms`; by default, when no
// byte has moved.
class IdleLimit {
 public:
  IdleLimit(ByteStream& stream, uint64_t limit_ms, uint64_t least_bytes = 1);
  bool expired() const { return expired_; }

 private:
  void check();

  ByteStream& stream_;
  uint64_t limit_ms_;
  uint64_t least_bytes_;
  uint64_t bytes_seen_;
  uint64_t since_ms_;  // when `bytes_seen_` had moved
  bool looks_again_ = false;
  bool expired_ = false;
  Deadline deadline_;
};

}  // namespace dcc::loop
