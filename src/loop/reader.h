// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "loop/byte_stream.h"
#include "loop/task.h"

namespace dcc::loop {

// Buffers what arrives from a stream, for parsers that consume a prefix.
class Reader {
 public:
  // `grown` is called whenever fill() has buffered more.
  explicit Reader(ByteStream& stream, std::function<void()> grown = nullptr)
      : stream_(stream), grown_(std::move(grown)) {}

  // The bytes that have arrived and are not yet consumed.
  std::string_view buffered() const { return std::string_view(buffer_).substr(start_); }
  void consume(size_t bytes);
  size_t memory() const { return buffer_.capacity(); }
  ByteStream& stream() { return stream_; }
  // Waits for more bytes; Code::truncated at the end of the stream.
  Task<Result<void>> fill();
  // Waits until at least `size` bytes are buffered.
  Task<Result<void>> need(size_t size);
  // Buffers what has already arrived, without waiting; false when that is nothing.
  bool fill_at_once();
  // Reads `size` bytes of body into the file `fd` (at its current position).
  Task<Result<void>> copy_to_file(int fd, uint64_t size);
  // Reads `size` bytes of body and appends them; memory grows with what arrives, not with `size`.
  Task<Result<void>> append_to(std::string& body, uint64_t size);

 private:
  void append(const char* bytes, size_t size);

  ByteStream& stream_;
  std::function<void()> grown_;
  std::string buffer_;
  size_t start_ = 0;
};

}  // namespace dcc::loop
