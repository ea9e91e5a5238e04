// SPDX-License-Identifier: GPL-2.0-or-later
// Bytes in both directions, awaited. What talks to a peer knows no more of the way there: a descriptor (fd_stream.h)
// today; a cipher over one has its place here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>

#include "base/result.h"
#include "loop/loop.h"
#include "loop/task.h"

namespace dcc::loop {

// One reader and one writer at a time. close() gives both Code::canceled, on a later turn of the loop.
class ByteStream {
 public:
  ByteStream() = default;
  virtual ~ByteStream() = default;
  ByteStream(const ByteStream&) = delete;
  ByteStream& operator=(const ByteStream&) = delete;

  // At least one byte, or 0 at the end of the stream. Code::gone when the peer reset the connection.
  virtual Task<Result<size_t>> read_some(char* buffer, size_t size) = 0;
  virtual Task<Result<void>> write_all(std::string_view data) = 0;
  // `size` bytes of the file `fd` from `offset`.
  virtual Task<Result<void>> send_file(int fd, uint64_t offset, uint64_t size) = 0;

  // Without waiting: how much has arrived already (0: nothing, or the end), and whether a few bytes were taken all at
  // once (if not, close()).
  virtual size_t try_read(char* buffer, size_t size) = 0;
  virtual bool try_write(std::string_view data) = 0;

  // Nothing more will be written; the peer sees the end of the stream, and may go on writing.
  virtual void end_output() = 0;
  // Both directions are at their end, for the peer and for who waits here.
  virtual void cut() = 0;
  virtual void close() = 0;
  virtual bool closed() const = 0;

  // When bytes last moved in either direction, in the loop's milliseconds, and how many have.
  virtual uint64_t last_progress_ms() const = 0;
  virtual uint64_t bytes_read() const = 0;
  virtual uint64_t bytes_written() const = 0;
  uint64_t bytes_moved() const { return bytes_read() + bytes_written(); }

  virtual Loop& loop() = 0;

 protected:
  friend class HangupWatch;
  // Calls `hung_up` once when the peer closes its side or the connection breaks; null: no longer.
  virtual void on_hangup(std::function<void()> hung_up) = 0;
};

// While it lives, calls `hung_up` once if the peer closes its side or the connection breaks, also while bytes are
// unread.
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
