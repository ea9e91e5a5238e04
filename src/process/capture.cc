// SPDX-License-Identifier: GPL-2.0-or-later
#include "process/capture.h"

#include <unistd.h>

#include "base/file.h"
#include "base/temp.h"

namespace dcc::process {
namespace {

Result<std::string> contents_of(const UniqueFd& file, size_t limit) {
  ::lseek(file.get(), 0, SEEK_SET);
  return read_all(file.get(), limit);
}

}  // namespace

Result<Capture> Capture::of(Command& command, std::string_view input) {
  Capture capture;
  ASSIGN_OR_RETURN(capture.in_, spool_in_memory("dcc-input"));
  ASSIGN_OR_RETURN(capture.out_, spool_in_memory("dcc-output"));
  ASSIGN_OR_RETURN(capture.err_, spool_in_memory("dcc-messages"));
  RETURN_IF_ERROR(write_all(capture.in_.get(), input));
  ::lseek(capture.in_.get(), 0, SEEK_SET);
  command.stdin_fd = capture.in_.get();
  command.stdout_fd = capture.out_.get();
  command.stderr_fd = capture.err_.get();
  return capture;
}

Result<std::string> Capture::out(size_t limit) const { return contents_of(out_, limit); }
Result<std::string> Capture::err(size_t limit) const { return contents_of(err_, limit); }

}  // namespace dcc::process
