// SPDX-License-Identifier: GPL-2.0-or-later
// What a build was, out of the lines that its clients left (trace/trace_line.h): read, summed up, judged, shown.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"
#include "trace/trace_line.h"

namespace dcc::report {

// Code::protocol, with what is wrong, for what is no line of a client.
Result<trace::TraceLine> read_trace_line(std::string_view text);

// A line that was cut short, as by a full disk, lacks its line break: this is the line of the next client behind it, or
// empty.
std::string_view behind_cut(std::string_view text);

// The lines of a file of any size, one at a time.
class LineReader {
 public:
  explicit LineReader(UniqueFd fd) : fd_(std::move(fd)) {}

  // The next line, valid until the next call, without its line break; false at the end. A line that is too long to be
  // one comes out cut. Code::io when the file cannot be read.
  Result<bool> next(std::string_view& line);

 private:
  Result<bool> fill();

  UniqueFd fd_;
  std::string buffer_;
  size_t start_ = 0;  // of the next line
  bool at_end_ = false;
};

}  // namespace dcc::report
