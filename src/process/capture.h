// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"
#include "process/process.h"

namespace dcc::process {

// A command's standard input, output and error as files in memory, for commands with little output: a child that writes
// into a file never waits for us to read. Must outlive the child.
class Capture {
 public:
  // Sets the three descriptors of `command`; the child reads `input`.
  static Result<Capture> of(Command& command, std::string_view input);

  // Everything that the child has written; an error when that is more than `limit` bytes.
  Result<std::string> out(size_t limit) const;
  Result<std::string> err(size_t limit) const;

 private:
  UniqueFd in_, out_, err_;
};

}  // namespace dcc::process
