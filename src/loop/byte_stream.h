// SPDX-License-Identifier: GPL-2.0-or-later
// A stream of bytes in both directions, whose operations are awaited. Code that talks to a peer uses only this
// interface. Its implementation is a descriptor (fd_stream.h); encryption over one could be another.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>

#include "base/result.h"
#include "loop/loop.h"
#include "loop/task.h"

namespace dcc::loop {

// At most one reader and one writer at a time. close() ends both with Code::canceled, on a later turn of the loop.
class ByteStream {
 public:
  ByteStream() = default;
  virtual ~ByteStream() = default;
  ByteStream(const ByteStream&) = delete;
  ByteStream& operator=(const ByteStream&) = delete;

  // Reads at least one byte, or returns 0 at the end of the stream. Code::gone when the peer reset the connection.
  virtual Task<Result<size_t>> read_some(char* buffer, size_t size) = 0;
  virtual Task<Result<void>> write_all(std::string_view data) = 0;
  // Sends `size` bytes of the file `fd` from `offset`.
  virtual Task<Result<void>> send_file(int fd, uint64_t offset, uint64_t size) = 0;

  // Without waiting: try_read() returns how many bytes had already arrived (0: none, or the end of the stream);
  // try_write() returns whether all of a few bytes were accepted at once. If not, call close().
  virtual size_t try_read(char* buffer, size_t size) = 0;
  virtual bool try_write(std::string_view data) = 0;

  // Ends the output: the peer sees the end of the stream, and may go on writing.
  virtual void end_output() = 0;
  // Ends both directions: the peer, and any coroutine that waits here, sees the end of the stream.
  virtual void cut() = 0;
  virtual void close() = 0;
  virtual bool closed() const = 0;

  // When bytes last moved in either direction (in Loop::now_ms()), and how many have moved.
  virtual uint64_t last_progress_ms() const = 0;
  virtual uint64_t bytes_read() const = 0;
  virtual uint64_t bytes_written() const = 0;
  uint64_t bytes_moved() const { return bytes_read() + bytes_written(); }

  virtual Loop& loop() = 0;

 protected:
  friend class HangupWatch;
  // Calls `hung_up` once when the peer closes its side or the connection breaks. Null removes the callback.
  virtual void on_hangup(std::function<void()> hung_up) = 0;
};

// While it lives, calls `hung_up` once if the peer closes its side or the connection breaks, even if there are unread
// bytes.
class HangupWatch {
 public:
  HangupWatch(ByteStream& stream, std::function<void()> hung_up) : stream_(stream) {
    stream_.on_hangup(std::move(hung_up));
  }
  ~HangupWatch() { stream_.on_hangup(nullptr); }
  HangupWatch(const HangupWatch&) = delete;

 private:
  ByteStream& stream_;
};

}  // namespace dcc::loop
