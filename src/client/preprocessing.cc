// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/preprocessing.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/file.h"
#include "base/log.h"
#include "base/strings.h"
#include "base/temp.h"
#include "compiler/assembler_scan.h"
#include "compiler/commands.h"

namespace dcc::client {
namespace {

constexpr size_t k_messages_limit = 16 * 1024 * 1024;

// Why the text cannot be compiled elsewhere; empty when it can. Read in pieces rather than mapped, so that a large unit
// does not count as our memory.
Result<std::string_view> reason_to_stay(int fd) {
  compiler::AssemblerScan scan;
  char piece[64 * 1024];
  for (off_t offset = 0;;) {
    ssize_t got = ::pread(fd, piece, sizeof piece, offset);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail_errno(Code::io, errno, "reading the preprocessed text");
    if (got == 0) return std::string_view();
    const std::string_view text(piece, static_cast<size_t>(got));
    if (offset == 0 && compiler::uses_precompiled_header(text)) return std::string_view("it uses a precompiled header");
    if (scan.feed(text)) return std::string_view("the source has .incbin or .include: the file it names is here");
    offset += got;
  }
}

}  // namespace

Result<void> Preprocessing::start(loop::Loop& loop) {
  if (done_ || process_) return {};
  if (!needs_preprocessor()) {
    TRY(text_, open_file(plan_.invocation.input, O_RDONLY));
    return measure();
  }
  TRY(text_, open_spool());
  TRY(err_fd_, spool_in_memory("dcc-messages"));
  loop::Command command = compiler_command(plan_, compiler::preprocess_command(plan_.invocation));
  if (plan_.color) command.argv.push_back("-fdiagnostics-color=always");
  command.stdout_fd = text_.get();
  command.stderr_fd = err_fd_.get();
  command.own_group = true;  // so that killing it reaches cc1 too; our Interrupt passes Ctrl-C on
  log::debug("preprocessing: {}", shell_quoted(command.argv));
  TRY(loop::Process process, loop::Process::start(loop, command));
  process_.emplace(std::move(process));
  return {};
}

Result<UniqueFd> Preprocessing::open_spool() const {
  if (!keep_text_) return spool_in_memory("dcc-preprocessed");
  TRY(TempFile file, TempFile::create(compiler::preprocessed_extension(plan_.invocation.kind.language)));
  log::notice("the preprocessed '{}' stays in '{}'", plan_.invocation.input, file.path());
  TRY(UniqueFd text, open_file(file.path(), O_RDWR));
  file.keep();
  return text;
}

loop::Task<Result<void>> Preprocessing::finish() {
  if (done_) co_return Result<void>();
  loop::ExitStatus status = co_await process_->exit();
  process_.reset();
  if (!status.ok()) co_return fail(Code::local_cpp, "the preprocessor ended with status {}", status.exit_code());
  ::lseek(err_fd_.get(), 0, SEEK_SET);
  CO_TRY(err_, read_all(err_fd_.get(), k_messages_limit));
  co_return measure();
}

void Preprocessing::abandon() {
  process_.reset();
  if (!done_) text_.reset();
}

void Preprocessing::kill(int signal_number) {
  if (process_) process_->kill(signal_number);
}

Result<void> Preprocessing::measure() {
  struct stat status {};
  if (::fstat(text_.get(), &status) < 0 || !S_ISREG(status.st_mode))
    return fail(Code::io, "'{}' is no regular file", plan_.invocation.input);
  size_ = static_cast<uint64_t>(status.st_size);
  TRY(local_reason_, reason_to_stay(text_.get()));
  done_ = true;
  return {};
}

}  // namespace dcc::client
