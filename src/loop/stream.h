// SPDX-License-Identifier: GPL-2.0-or-later
// A connection, a pipe or a listening socket: a non-blocking descriptor whose reads and writes are awaited. The system
// call is tried first, the loop is asked only when it would block.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"
#include "loop/address.h"
#include "loop/loop.h"
#include "loop/task.h"

struct uv_poll_s;

namespace dcc::loop {

// One reader and one writer at a time. close() gives both Code::canceled, on a later turn of the loop.
class Stream {
 public:
  // Takes the descriptor over and makes it non-blocking.
  Stream(Loop& loop, UniqueFd fd);
  ~Stream();
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  // At least one byte, or 0 at the end of the stream. Code::gone when the peer reset the connection.
  Task<Result<size_t>> read_some(char* buffer, size_t size);
  Task<Result<void>> write_all(std::string_view data);
  // Without waiting: how much has arrived already (0: nothing, or the end), and whether the system took a few bytes all
  // at once (if not, close()).
  size_t try_read(char* buffer, size_t size);
  bool try_write(std::string_view data);
  // Sends `size` bytes of the file `fd` from `offset` without copying them through this process.
  Task<Result<void>> send_file(int fd, uint64_t offset, uint64_t size);
  // The next connection of a listening socket; its Address beside it.
  Task<Result<UniqueFd>> accept(Address& peer);

  // When bytes last moved in either direction, in the loop's milliseconds, and how many have.
  uint64_t last_progress_ms() const { return last_progress_ms_; }
  uint64_t bytes_moved() const { return bytes_read_ + bytes_written_; }
  uint64_t bytes_read() const { return bytes_read_; }
  uint64_t bytes_written() const { return bytes_written_; }

  void close();
  bool closed() const { return !fd_; }
  int fd() const { return fd_.get(); }
  Loop& loop() { return loop_; }

 private:
  friend class HangupWatch;
  friend Task<Result<void>> connect(Stream& stream, const Address& address);

  // Waits until the descriptor is ready in one direction.
  class Ready;
  Ready readable();
  Ready writable();
  void moved(ssize_t bytes, uint64_t& counter);
  Error canceled() const { return fail(Code::canceled, "the connection was closed on this side"); }
  void update_interest();
  void on_events(int status, int events);

  Loop& loop_;
  UniqueFd fd_;
  UvHandle<uv_poll_s> poll_;
  std::coroutine_handle<> reader_;
  std::coroutine_handle<> writer_;
  std::function<void()> hung_up_;
  int interest_ = 0;  // what libuv has been asked for
  uint64_t last_progress_ms_;
  uint64_t bytes_read_ = 0;
  uint64_t bytes_written_ = 0;
  int reads_at_once_ = 0;
};

// A non-blocking TCP socket for connect().
Result<UniqueFd> tcp_socket(const Address& address);
Task<Result<void>> connect(Stream& stream, const Address& address);

// While it lives, calls `hung_up` once if the peer closes its side or the connection breaks, also while bytes are
// unread.
class HangupWatch {
 public:
  HangupWatch(Stream& stream, std::function<void()> hung_up);
  ~HangupWatch();
  HangupWatch(const HangupWatch&) = delete;

 private:
  Stream& stream_;
};

// Slower than this, a transfer is none: a peer that moves a byte now and then.
inline constexpr uint64_t k_pace_bytes = 16 * 1024;
inline constexpr uint64_t k_pace_ms = 60'000;

// Closes the stream when no byte has moved for `limit_ms`, while it lives; or fewer than so many bytes in each such
// time.
class IdleLimit {
 public:
  IdleLimit(Stream& stream, uint64_t limit_ms, uint64_t least_bytes = 1);
  bool expired() const { return expired_; }

 private:
  void check();

  Stream& stream_;
  uint64_t limit_ms_;
  uint64_t least_bytes_;
  uint64_t bytes_seen_;
  uint64_t since_ms_;  // when so many had moved
  bool looks_again_ = false;
  bool expired_ = false;
  Deadline deadline_;
};

// Buffers what a stream delivers, for parsers that take a prefix.
class Reader {
 public:
  explicit Reader(Stream& stream) : stream_(stream) {}

  // What has arrived and was not consumed yet.
  std::string_view buffered() const { return std::string_view(buffer_).substr(start_); }
  void consume(size_t bytes);
  // Waits for more bytes; Code::truncated at the end of the stream.
  Task<Result<void>> fill();
  // Waits until at least `size` bytes are buffered.
  Task<Result<void>> need(size_t size);
  // Takes what has arrived already, without waiting; false when that is nothing.
  bool fill_at_once();
  // Reads `size` bytes of body into the file `fd` (at its current position).
  Task<Result<void>> copy_to_file(int fd, uint64_t size);
  // Reads `size` bytes of body and appends them; memory grows with what arrives, not with `size`.
  Task<Result<void>> append_to(std::string& body, uint64_t size);

 private:
  Stream& stream_;
  std::string buffer_;
  size_t start_ = 0;
};

}  // namespace dcc::loop
