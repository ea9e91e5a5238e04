// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/stall_watch.h"

#include <algorithm>

namespace dcc::server {
namespace {

// While other jobs wait, at least this much must be transferred in each period: 13 kB/s.
constexpr uint64_t k_period_ms = 5000;
constexpr uint64_t k_bytes_per_period = 64 * 1024;

}  // namespace

StallWatch::StallWatch(loop::ByteStream& stream, uint64_t idle_limit_ms, const FairQueue* others,
                       std::function<void()> stalled)
    : stream_(stream),
      idle_limit_ms_(idle_limit_ms),
      others_(others),
      stalled_(std::move(stalled)),
      bytes_seen_(stream.bytes_moved()),
      next_check_(stream.loop(), std::min(k_period_ms, idle_limit_ms), [this] { check(); }) {}

void StallWatch::check() {
  uint64_t idle_ms = stream_.loop().now_ms() - stream_.last_progress_ms();
  bool slow = stream_.bytes_moved() - bytes_seen_ < k_bytes_per_period;
  bytes_seen_ = stream_.bytes_moved();
  if (idle_ms >= idle_limit_ms_ || (slow && others_ && others_->waiting() > 0)) return stalled_();
  next_check_.restart(std::min(k_period_ms, idle_limit_ms_ - idle_ms));
}

}  // namespace dcc::server
