// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/stall_watch.h"

#include <algorithm>

namespace dcc::server {
namespace {

// While other jobs wait, at least this much must be transferred in each period: 13 kB/s.
constexpr uint64_t k_period_ms = 5000;
constexpr uint64_t k_bytes_per_period = 64 * 1024;
// Fewer bytes do not count as progress: a byte now and then would hold a connection for ever.
constexpr uint64_t k_progress = 4 * 1024;

}  // namespace

StallWatch::StallWatch(loop::ByteStream& stream, uint64_t idle_limit_ms, std::function<bool()> is_waited_for,
                       std::function<void()> stalled)
    : stream_(stream),
      idle_limit_ms_(idle_limit_ms),
      is_waited_for_(std::move(is_waited_for)),
      stalled_(std::move(stalled)),
      bytes_seen_(stream.bytes_moved()),
      bytes_at_progress_(bytes_seen_),
      progress_ms_(stream.loop().now_ms()),
      next_check_(stream.loop(), std::min(k_period_ms, idle_limit_ms), [this] { check(); }) {}

void StallWatch::check() {
  if (stream_.bytes_moved() - bytes_at_progress_ >= k_progress) {
    bytes_at_progress_ = stream_.bytes_moved();
    progress_ms_ = stream_.last_progress_ms();
  }
  uint64_t idle_ms = stream_.loop().now_ms() - progress_ms_;
  bool slow = stream_.bytes_moved() - bytes_seen_ < k_bytes_per_period;
  bytes_seen_ = stream_.bytes_moved();
  if (idle_ms >= idle_limit_ms_ || (slow && is_waited_for_())) return stalled_();
  next_check_.restart(std::min(k_period_ms, idle_limit_ms_ - idle_ms));
}

}  // namespace dcc::server
