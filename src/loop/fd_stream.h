// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <coroutine>
#include <cstddef>
#include <functional>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"
#include "loop/byte_stream.h"
#include "loop/loop.h"
#include "loop/task.h"

struct uv_poll_s;

namespace dcc::loop {

// A connection, a pipe or a listening socket: a non-blocking descriptor. The system call is tried first; the stream
// waits on the loop only if the call would block.
class FdStream final : public ByteStream {
 public:
  // Takes ownership of the descriptor and makes it non-blocking.
  FdStream(Loop& loop, UniqueFd fd);
  ~FdStream() override;

  Task<Result<size_t>> read_some(char* buffer, size_t size) override;
  Task<Result<void>> write_all(std::string_view data) override;
  // Without copying it through this process.
  Task<Result<void>> send_file(int fd, uint64_t offset, uint64_t size) override;
  size_t try_read(char* buffer, size_t size) override;
  bool try_write(std::string_view data) override;
  void end_output() override;
  void cut() override;
  void close() override;
  bool closed() const override { return !fd_; }
  uint64_t last_progress_ms() const override { return last_progress_ms_; }
  uint64_t bytes_read() const override { return bytes_read_; }
  uint64_t bytes_written() const override { return bytes_written_; }
  Loop& loop() override { return loop_; }

  int fd() const { return fd_.get(); }

  // co_await stream.readable() waits until a system call in that direction may succeed without blocking, or the stream
  // is closed. For system calls other than those above.
  class Ready;
  Ready readable();
  Ready writable();
  // Before a call that is repeated while it succeeds: lets others get their turn now and then.
  class FairTurn;
  FairTurn fair_turn();
  Error canceled() const { return fail(Code::canceled, "the connection was closed on this side"); }

 private:
  void on_hangup(std::function<void()> hung_up) override;
  void moved(ssize_t bytes, uint64_t& counter);
  void update_interest();
  void on_events(int status, int events);

  Loop& loop_;
  UniqueFd fd_;
  UvHandle<uv_poll_s> poll_;
  std::coroutine_handle<> reader_;
  std::coroutine_handle<> writer_;
  std::function<void()> hung_up_;
  int interest_ = 0;  // the events that libuv watches for
  uint64_t last_progress_ms_;
  uint64_t bytes_read_ = 0;
  uint64_t bytes_written_ = 0;
  int calls_at_once_ = 0;  // since the last wait
};

class FdStream::Ready {
 public:
  Ready(FdStream& stream, std::coroutine_handle<>& slot) : stream_(stream), slot_(slot) {}
  Ready(const Ready&) = delete;

  bool await_ready() const noexcept { return stream_.closed(); }
  void await_suspend(std::coroutine_handle<> waiter) noexcept;
  void await_resume() noexcept {}

 private:
  FdStream& stream_;
  std::coroutine_handle<>& slot_;
};

class FdStream::FairTurn {
 public:
  explicit FairTurn(FdStream& stream) : stream_(stream) {}
  FairTurn(const FairTurn&) = delete;

  bool await_ready() noexcept;
  void await_suspend(std::coroutine_handle<> waiter);
  void await_resume() noexcept {}

 private:
  FdStream& stream_;
};

inline FdStream::FairTurn FdStream::fair_turn() { return FairTurn(*this); }

}  // namespace dcc::loop
