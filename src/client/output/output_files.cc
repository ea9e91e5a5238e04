// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/output/output_files.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "base/strings.h"
#include "protocol/compile_result.h"

namespace dcc::client {
namespace {

// clang renames what it has written; where its assembler is a stage by itself, that writes into an existing file.
bool clang_writes_into_existing(const cmdline::Invocation& invocation) {
  return invocation.kind.language == cmdline::Language::assembler ||
         (invocation.saves_temps && !invocation.to_assembly && !invocation.lto);
}

// With -S, gcc's compiler proper writes into an existing file. GNU's assembler, which otherwise writes the output,
// unlinks a file that is not empty, but writes into an empty one (such as mktemp makes) and through a dangling link.
bool writes_into_existing(const Plan& plan) {
  const cmdline::Invocation& invocation = plan.invocation;
  const char* output = invocation.output.c_str();
  struct stat status {};
  if (::lstat(output, &status) != 0) return false;
  if (invocation.family == cmdline::Family::clang && (invocation.to_assembly || !invocation.other_assembler))
    return clang_writes_into_existing(invocation);
  return invocation.to_assembly || ::stat(output, &status) != 0 || status.st_size == 0;
}

Result<TempFile> file_for_main_output(const Plan& plan, const std::string& path) {
  return writes_into_existing(plan) ? TempFile::to_copy() : TempFile::beside(path);
}

// Dependencies and the like, which compilers write into an existing file. For a file that the command appends to, the
// server sends the addition alone.
Result<TempFile> file_for_other_output(const std::string& path, const OutputPaths& paths) {
  if (paths.is_appended(path)) return TempFile::to_append();
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0 ? TempFile::to_copy() : TempFile::beside(path);
}

}  // namespace

Result<OutputFiles> OutputFiles::create(const Plan& plan) {
  OutputFiles outputs(plan);
  ASSIGN_OR_RETURN(TempFile file, file_for_main_output(plan, plan.invocation.output));
  outputs.files_.push_back({std::string(protocol::k_main_output), plan.invocation.output, std::move(file)});
  return outputs;
}

Result<int> OutputFiles::file_for(std::string_view role) {
  auto found = std::find_if(files_.begin(), files_.end(), [role](const File& each) { return each.role == role; });
  if (found != files_.end()) return found->file.fd();
  if (!paths_) return -1;
  std::string path(role);
  if (!paths_->may_write(role))
    return fail(Code::denied, "it sends '{}', which this command does not write", printable(path));
  ASSIGN_OR_RETURN(TempFile file, path == paths_->main_output() ? file_for_main_output(*plan_, path)
                                                                : file_for_other_output(path, *paths_));
  files_.push_back({path, path, std::move(file)});
  return files_.back().file.fd();
}

bool OutputFiles::is_removed(const std::string& path) const {
  return std::find(removed_.begin(), removed_.end(), path) != removed_.end();
}

int OutputFiles::main_output() const {
  return received(paths_ ? std::string_view(paths_->main_output()) : protocol::k_main_output);
}

int OutputFiles::received(std::string_view role) const {
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
  const int last = main_output();
  for (const std::string& path : removed_)
    if (last < 0 || received(path) != last) ::unlink(path.c_str());  // the main output's new file replaces the old one
  for (File& each : files_)
    if (each.file.fd() != last) RETURN_IF_ERROR(each.file.commit(each.target));
  for (File& each : files_)
    if (each.file.fd() == last) RETURN_IF_ERROR(each.file.commit(each.target));
  return {};
}

}  // namespace dcc::client
