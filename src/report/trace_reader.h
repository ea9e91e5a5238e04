// SPDX-License-Identifier: GPL-2.0-or-later
// Reads the job traces that clients wrote during a build (trace/trace_line.h), for summing up (build.h), judging
// (advice.h) and showing (show.h).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"
#include "trace/trace_line.h"

namespace dcc::report {

// Code::protocol, with the mistake in the text, if this is not a line of a client.
Result<trace::TraceLine> read_trace_line(std::string_view text);

// If a line was cut short, for example because the disk was full, it has no line break, and the next client's line
// follows directly. This is that next line; empty if there is none.
std::string_view behind_cut(std::string_view text);

// The lines of a file of any size, one at a time.
class TraceLines {
 public:
  explicit TraceLines(UniqueFd fd) : fd_(std::move(fd)) {}

  // The next line without its line break, valid until the next call; nothing at the end. A line that is too long to be
  // valid is cut. Code::io if the file cannot be read.
  Result<std::optional<std::string_view>> next();

 private:
  Result<bool> fill();

  UniqueFd fd_;
  std::string buffer_;
  size_t start_ = 0;  // of the next line
  bool at_end_ = false;
};

}  // namespace dcc::report
