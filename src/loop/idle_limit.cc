// SPDX-License-Identifier: GPL-2.0-or-later
#include "loop/idle_limit.h"

#include <utility>

namespace dcc::loop {

IdleLimit::IdleLimit(ByteStream& stream, uint64_t limit_ms, uint64_t least_bytes)
    : stream_(stream),
      limit_ms_(limit_ms),
      least_bytes_(least_bytes),
      bytes_seen_(stream.bytes_moved()),
      since_ms_(stream.loop().now_ms()),
      deadline_(stream.loop(), limit_ms, [this] { check(); }) {}

void IdleLimit::check() {
  if (stream_.bytes_moved() - bytes_seen_ >= least_bytes_) {
    bytes_seen_ = stream_.bytes_moved();
    since_ms_ = stream_.last_progress_ms();
  }
  uint64_t idle_ms = stream_.loop().now_ms() - since_ms_;
  if (idle_ms < limit_ms_) {
    looks_again_ = false;
    return deadline_.restart(limit_ms_ - idle_ms);
  }
  // After this process was stopped (Ctrl-Z, suspend), the timer fires before the data that arrived meanwhile has been
  // read.
  if (!std::exchange(looks_again_, true)) return deadline_.restart(1);
  expired_ = true;
  stream_.close();
}

}  // namespace dcc::loop
