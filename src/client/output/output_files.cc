// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/output/output_files.h"

#include <sys/stat.h>

#include <algorithm>

#include "protocol/compile_result.h"

namespace dcc::client {
namespace {

// With -S, gcc's compiler proper writes into an existing file. The assembler, which otherwise writes the output,
// unlinks a file that is not empty, but writes into an empty one (such as mktemp makes) and through a dangling link.
// clang renames.
bool writes_into_existing(const Plan& plan) {
  if (plan.invocation.family == cmdline::Family::clang) return false;
  const char* output = plan.invocation.output.c_str();
  struct stat status {};
  if (::lstat(output, &status) != 0) return false;
  return plan.invocation.to_assembly || ::stat(output, &status) != 0 || status.st_size == 0;
}

Result<TempFile> file_for_output(const Plan& plan) {
  return writes_into_existing(plan) ? TempFile::to_copy() : TempFile::beside(plan.invocation.output);
}

}  // namespace

Result<OutputFiles> OutputFiles::create(const Plan& plan) {
  OutputFiles outputs;
  ASSIGN_OR_RETURN(TempFile file, file_for_output(plan));
  outputs.files_.push_back({std::string(protocol::k_main_output), plan.invocation.output, std::move(file)});
  return outputs;
}

int OutputFiles::file_for(std::string_view role) const {
  auto found = std::find_if(files_.begin(), files_.end(), [role](const File& each) { return each.role == role; });
  return found == files_.end() ? -1 : found->file.fd();
}

uint64_t OutputFiles::size() const {
  uint64_t size = 0;
  for (const File& each : files_) {
    struct stat status {};
    if (::fstat(each.file.fd(), &status) == 0) size += static_cast<uint64_t>(status.st_size);
  }
  return size;
}

Result<void> OutputFiles::place() {
  for (File& each : files_) RETURN_IF_ERROR(each.file.commit(each.target));
  return {};
}

}  // namespace dcc::client
