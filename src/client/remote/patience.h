// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "base/result.h"
#include "loop/byte_stream.h"
#include "loop/loop.h"
#include "protocol/v4/messages.h"

namespace dcc::client {

struct PatienceLimits {
  uint64_t greeting_ms = 0;  // until the server's first byte, once everything is sent
  uint64_t io_ms = 0;        // for waiting in its queue; also the longest time without progress in a transfer
  uint64_t compile_ms = 0;   // for its compiler, and again for the whole answer
  // Whether the job could start elsewhere now. If so, it waits in a queue no longer than compiling it here would take.
  std::function<bool()> room_elsewhere;
};

// How long one job waits for a server of protocol 4. A server cannot extend a limit by sending messages, only by making
// progress. When a limit is reached, the stream is closed, and error() says why.
class Patience {
 public:
  Patience(loop::ByteStream& stream, PatienceLimits limits) : stream_(stream), limits_(std::move(limits)) {}

  // While the job is being sent. writing(): whether bytes should be moving now, or the preprocessor is being waited
  // for. look_at_writing(): to be called from time to time, checks that they do move.
  void writing(bool now) { is_writing_ = now; }
  void look_at_writing();

  // Everything is sent. `preprocessing_ms`: the preprocessor's run time; 0 if there was none.
  void all_sent(uint64_t preprocessing_ms);
  // The stage that the server has reached. A stage before the current one is ignored.
  void welcomed() { enter(Stage::queue, limits_.io_ms); }
  void compiling() { enter(Stage::compile, limits_.compile_ms); }
  void answering();
  // This many bytes of the answer have come that the job needs.
  void took(size_t bytes) { taken_ += bytes; }

  // The job's place in the server's queue. Code::queue_too_long if the queue is too long for this job, Code::busy if it
  // does not move although jobs there are short.
  Result<void> queued(const protocol::Queued& queued);
  Result<void> look_elsewhere() const;
  bool in_queue() const { return stage_ == Stage::queue; }

  const std::optional<Error>& error() const { return error_; }

 private:
  enum class Stage { sending, greeting, queue, compile, answer };

  uint64_t now_ms() const { return stream_.loop().now_ms(); }
  uint64_t waited_ms() const { return now_ms() - sent_ms_; }
  void enter(Stage stage, uint64_t limit_ms);
  void reached();
  void give_up(Error error);

  loop::ByteStream& stream_;
  PatienceLimits limits_;
  bool is_writing_ = true;
  uint64_t written_ = 0;                           // bytes, when enough of them had last moved
  uint64_t written_ms_ = stream_.loop().now_ms();  // when that was
  Stage stage_ = Stage::sending;
  uint64_t sent_ms_ = 0;  // when everything was sent
  uint64_t home_ms_ = 0;  // about how long compiling here would take
  std::optional<protocol::Queued> first_queued_, queued_;
  uint64_t taken_ = 0;       // bytes of the answer
  uint64_t taken_then_ = 0;  // at the last check
  uint64_t answer_ms_ = 0;   // when the answer began
  bool looks_again_ = false;
  std::optional<loop::Deadline> limit_;
  std::optional<Error> error_;
};

}  // namespace dcc::client
