// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <functional>

#include "loop/byte_stream.h"
#include "loop/loop.h"
#include "server/fair_queue.h"

namespace dcc::server {

// Watches a transfer. Calls `stalled`, once, when no byte has moved for `idle_limit_ms`, and much earlier if the slow
// peer keeps others waiting: a sender holds a workspace, and must not keep it from others by sending slowly.
class StallWatch {
 public:
  StallWatch(loop::ByteStream& stream, uint64_t idle_limit_ms, const FairQueue* others, std::function<void()> stalled);

 private:
  void check();

  loop::ByteStream& stream_;
  uint64_t idle_limit_ms_;
  const FairQueue* others_;  // those waiting for what this transfer holds; null if it holds nothing
  std::function<void()> stalled_;
  uint64_t bytes_seen_;
  loop::Deadline next_check_;
};

}  // namespace dcc::server
