// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <functional>

#include "loop/byte_stream.h"
#include "loop/loop.h"

namespace dcc::server {

// Watches a transfer. Calls `stalled`, once, when next to nothing has moved for `idle_limit_ms`, and much earlier if
// others wait for what the slow peer's job holds, such as a workspace.
class StallWatch {
 public:
  StallWatch(loop::ByteStream& stream, uint64_t idle_limit_ms, std::function<bool()> is_waited_for,
             std::function<void()> stalled);

 private:
  void check();

  loop::ByteStream& stream_;
  uint64_t idle_limit_ms_;
  std::function<bool()> is_waited_for_;
  std::function<void()> stalled_;
  uint64_t bytes_seen_;
  uint64_t bytes_at_progress_;
  uint64_t progress_ms_;
  loop::Deadline next_check_;
};

}  // namespace dcc::server
