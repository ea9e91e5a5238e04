// SPDX-License-Identifier: GPL-2.0-or-later
// Parses one HTTP response for a client. No I/O.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/head.h"

namespace dcc::http {

class HttpResponseReader {
 public:
  explicit HttpResponseReader(size_t body_limit);

  // Code::protocol when the response is not HTTP, or is larger than the limit. Call end() when the connection ends.
  Result<void> feed(std::string_view bytes);
  Result<void> end();

  bool whole() const { return part_ == Part::end; }
  int status() const { return status_; }
  const std::string& body() const { return body_; }

 private:
  enum class Part { status, headers, sized, open, chunk_size, chunk, chunk_end, trailers, end };

  Result<void> take_data(std::string_view bytes);
  Result<void> take_line();
  Result<void> take_status(std::string_view line);
  Result<void> take_header(std::string_view line);
  Result<void> finish_head();
  Result<void> take_chunk_size(std::string_view line);
  Part begin_lines(Part part);

  size_t body_limit_;
  Part part_ = Part::status;  // what comes next
  LineReader lines_;
  int status_ = 0;
  std::optional<uint64_t> length_;
  bool is_chunked_ = false;
  uint64_t left_ = 0;  // bytes still to come of the body, or of this chunk
  std::string body_;
};

}  // namespace dcc::http
