// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/input/preprocessing.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "base/file.h"
#include "base/log.h"
#include "base/strings.h"
#include "base/temp.h"
#include "cmdline/commands/commands.h"
#include "protocol/v4/block.h"

namespace dcc::client {
namespace {

using loop::Task;

constexpr size_t k_messages_limit = 16 * 1024 * 1024;
// Large enough for the preprocessor to go ahead while the client connects. The kernel's default is 64 KB.
constexpr int k_pipe_size = 1024 * 1024;
// In this time the fastest preprocessors write half of that, and slow ones some pages.
constexpr uint64_t k_pause_ms = 8;
constexpr std::string_view k_pragma_changes = "the source has a pragma whose meaning changes when it is preprocessed";

// The length of the whole lines in a full piece; all of the piece if it has no line end.
size_t whole_lines(std::string_view piece) {
  const size_t end = piece.rfind('\n');
  return end == piece.npos ? piece.size() : end + 1;
}

}  // namespace

scan::AssemblerScan::Kind Preprocessing::text_kind() const {
  using Kind = scan::AssemblerScan::Kind;
  const cmdline::Invocation& invocation = plan_.invocation;
  if (invocation.kind.language == cmdline::Language::assembler) return Kind::assembler;
  const bool is_by_gcc = needs_preprocessor() && invocation.family == cmdline::Family::gcc;
  return is_by_gcc && invocation.debug_macros ? Kind::with_macros : Kind::source;
}

Result<void> Preprocessing::start(loop::Loop& loop, Form form, state::Slot slot, std::function<void()> failed) {
  if (done() || running()) return {};
  loop_ = &loop;
  if (!needs_preprocessor()) {
    ASSIGN_OR_RETURN(text_, open_file(plan_.invocation.input, O_RDONLY));
    RETURN_IF_ERROR(examine_plain());
    outcome_.emplace();
    return {};
  }
  slot_ = std::move(slot);
  failed_ = std::move(failed);
  outcome_.reset();
  size_ = 0;
  scan_ = scan::AssemblerScan(text_kind());
  pragmas_ = scan::PragmaScan(plan_.invocation.family);
  markers_ = {};
  // Beside the lines of macros, those of the text are not the source's.
  if (text_kind() == scan::AssemblerScan::Kind::with_macros)
    statements_ = scan::StatementScan();
  else
    statements_ = scan::StatementScan(&source_, &macros_);
  next_piece_ = 0;
  std::vector<std::string> words = cmdline::preprocess_command(plan_.invocation);
  if (form == Form::plain || keep_text_) {
    ASSIGN_OR_RETURN(text_, open_spool());
    RETURN_IF_ERROR(start_process(loop, std::move(words), text_.get()));
  } else {
    ASSIGN_OR_RETURN(packed_, PackedText::create());
    ASSIGN_OR_RETURN(UniqueFd theirs, open_pipe(loop));
    RETURN_IF_ERROR(start_process(loop, std::move(words), theirs.get()));
  }
  more_.emplace(loop);
  loop::start(collect());
  return {};
}

// Returns the preprocessor's end of the pipe; the other one is pipe_.
Result<UniqueFd> Preprocessing::open_pipe(loop::Loop& loop) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) < 0) return fail_errno(Code::io, errno, "a pipe for the preprocessor");
  UniqueFd ours(ends[0]), theirs(ends[1]);
  has_large_pipe_ = ::fcntl(ours.get(), F_SETPIPE_SZ, k_pipe_size) >= 0;
  pipe_.emplace(loop, std::move(ours));
  return theirs;
}

Result<void> Preprocessing::start_process(loop::Loop& loop, std::vector<std::string> words, int stdout_fd) {
  ASSIGN_OR_RETURN(err_fd_, spool_in_memory("dcc-messages"));
  process::Command command = compiler_command(plan_, std::move(words));
  command.argv.insert(command.argv.end(), display_.begin(), display_.end());
  // What a source includes from stdin can be read only once, by the compiler here: opening a socket as a file fails.
  const UniqueFd unreadable(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  command.stdin_fd = unreadable.get();
  command.stdout_fd = stdout_fd;
  command.stderr_fd = err_fd_.get();
  command.own_group = true;  // so that killing it also reaches cc1; Interrupt passes Ctrl-C on
  log::debug("preprocessing: {}", shell_quoted(command.argv));
  ASSIGN_OR_RETURN(process::Process process, process::Process::start(loop, command));
  process_.emplace(std::move(process));
  return {};
}

Result<UniqueFd> Preprocessing::open_spool() const {
  if (!keep_text_) return spool_in_memory("dcc-preprocessed");
  ASSIGN_OR_RETURN(NamedTempFile file,
                   NamedTempFile::create(cmdline::preprocessed_extension(plan_.invocation.kind.language)));
  log::notice("the preprocessed '{}' stays in '{}'", plan_.invocation.input, file.path());
  ASSIGN_OR_RETURN(UniqueFd text, open_file(file.path(), O_RDWR));
  file.keep();
  return text;
}

Task<> Preprocessing::collect() {
  const uint64_t began_ms = loop_->now_ms();
  auto outcome = co_await collect_all();
  took_ms_ = loop_->now_ms() - began_ms;
  pipe_.reset();
  process_.reset();
  slot_.release();
  outcome_.emplace(std::move(outcome));
  more_->set();
  if (!*outcome_) failed_();
}

Task<Result<void>> Preprocessing::collect_all() {
  for (size_t packed = 1; pipe_ && packed > 0;) {
    CO_ASSIGN_OR_RETURN(packed, co_await pack_next());
    more_->set();
  }
  loop::ExitStatus status = co_await process_->exit();
  if (!status.ok()) co_return fail(Code::local_cpp, "the preprocessor ended with status {}", status.exit_code());
  if (!packed_) CO_RETURN_IF_ERROR(examine_plain());
  ::lseek(err_fd_.get(), 0, SEEK_SET);
  CO_ASSIGN_OR_RETURN(err_, read_all(err_fd_.get(), k_messages_limit));
  if (!err_.empty() && pragmas_.changes_warnings())
    co_return fail(Code::local_cpp, "the preprocessor warns, but ignores the source's pragmas about warnings");
  if (!markers_.complete() && cmdline::has_errors_of_warnings(plan_.invocation))
    co_return fail(Code::local_cpp,
                   "warnings are errors here and may be lost in lines that are too long to be checked");
  if (!pragmas_.must_be_no_macros().empty()) CO_RETURN_IF_ERROR(co_await rule_out_macros());
  co_return Result<void>();
}

Task<> Preprocessing::next_event() {
  loop::Event& more = *more_;
  more.clear();
  co_await more;
}

Task<Result<void>> Preprocessing::finish() {
  while (running()) co_await next_event();
  if (!outcome_) co_return fail(Code::io, "there is no preprocessor to wait for");  // start() failed
  co_return *outcome_;
}

Task<Result<std::string>> Preprocessing::next_frames() {
  if (!packed_) {
    CO_RETURN_IF_ERROR(co_await finish());
    CO_RETURN_IF_ERROR(pack_plain());
  }
  for (;;) {
    CO_ASSIGN_OR_RETURN(std::string frames, packed_->frames(frames_read_));
    frames_read_ += frames.size();
    if (!frames.empty()) co_return frames;
    if (!running()) break;
    co_await next_event();
  }
  CO_RETURN_IF_ERROR(co_await finish());
  co_return std::string();
}

// The preprocessor writes a page at a time: to read each would take two changes of process. Its end is seen at once.
Task<> Preprocessing::let_it_write() {
  loop::Event go_on(*loop_);
  loop::Deadline pause(*loop_, k_pause_ms, [&go_on] { go_on.set(); });
  loop::HangupWatch end(*pipe_, [&go_on] { go_on.set(); });
  co_await go_on;
}

// Reads on behind the bytes that the buffer has already, until it is full or at the output's end; how many it has then.
// The buffer is neither allocated nor cleared anew for each piece.
Task<Result<size_t>> Preprocessing::fill_buffer(size_t filled) {
  buffer_.resize(protocol::k_block_size);
  while (filled < buffer_.size()) {
    CO_ASSIGN_OR_RETURN(size_t got, co_await pipe_->read_some(buffer_.data() + filled, buffer_.size() - filled));
    if (got == 0) break;
    filled += got;
    if (filled < buffer_.size() && has_large_pipe_) co_await let_it_write();
  }
  co_return filled;
}

// The size of the next piece of the preprocessor's output; 0 at its end.
Task<Result<size_t>> Preprocessing::pack_next() {
  CO_ASSIGN_OR_RETURN(const size_t filled, co_await fill_buffer(next_piece_));
  const bool at_end = filled < buffer_.size();
  const size_t used = at_end ? filled : whole_lines(std::string_view(buffer_).substr(0, filled));
  if (used > 0) {
    CO_RETURN_IF_ERROR(examine(std::span(buffer_.data(), used)));
    CO_RETURN_IF_ERROR(packed_->add(std::string_view(buffer_).substr(0, used), packing_));
  }
  next_piece_ = filled - used;
  std::copy_n(buffer_.data() + used, next_piece_, buffer_.data());
  co_return used;
}

Result<void> Preprocessing::pack_plain() {
  ASSIGN_OR_RETURN(PackedText packed, PackedText::create());
  for (uint64_t offset = 0; offset < size_;) {
    ASSIGN_OR_RETURN(std::string piece, read_at(text_.get(), offset, protocol::k_block_size));
    if (piece.empty()) return fail(Code::io, "the preprocessed text became shorter");
    RETURN_IF_ERROR(packed.add(piece, packing_));
    offset += piece.size();
  }
  packed_.emplace(std::move(packed));
  return {};
}

Result<int> Preprocessing::plain() {
  if (!text_) {
    ASSIGN_OR_RETURN(text_, packed_->unpacked());
  }
  return text_.get();
}

Task<> Preprocessing::abandon() {
  if (!running()) co_return;
  kill(SIGKILL);
  if (pipe_) pipe_->close();
  (void)co_await finish();
  more_.reset();
  outcome_.reset();
  packed_.reset();
  text_.reset();
}

void Preprocessing::kill(int signal_number) {
  if (process_) process_->kill(signal_number);
}

// Read in pieces, not mapped: a large unit would count as this process's memory.
Result<void> Preprocessing::examine_plain() {
  struct stat status {};
  if (::fstat(text_.get(), &status) < 0 || !S_ISREG(status.st_mode))
    return fail(Code::io, "'{}' is not a regular file", plan_.invocation.input);
  for (;;) {
    const uint64_t offset = size_;
    ASSIGN_OR_RETURN(std::string piece, read_at(text_.get(), offset, protocol::k_block_size));
    if (piece.empty()) return {};
    if (piece.size() == protocol::k_block_size) piece.resize(whole_lines(piece));
    ASSIGN_OR_RETURN(const bool changed, examine(piece));
    if (changed) {
      RETURN_IF_ERROR(write_at(text_.get(), offset, piece));
    }
  }
}

// Fails if the text cannot be compiled elsewhere, and corrects it where possible. Returns whether it changed.
Result<bool> Preprocessing::examine(std::span<char> piece) {
  const cmdline::Invocation& invocation = plan_.invocation;
  const std::string_view text(piece.data(), piece.size());
  if (size_ == 0 && cmdline::uses_precompiled_header(text))
    return fail(Code::local_cpp, "it uses a precompiled header");
  if (scan_.feed(text))
    return fail(Code::local_cpp, "the source has assembler that may read a file of this machine (.incbin, .include)");
  if (needs_preprocessor() && pragmas_.feed(text)) return fail(Code::local_cpp, "{}", k_pragma_changes);
  if (needs_preprocessor() && !lost_errors_.empty()) {
    RETURN_IF_ERROR(look_for_lost_errors(text));
  }
  size_ += piece.size();
  if (!needs_preprocessor() || invocation.family != cmdline::Family::gcc ||
      invocation.kind.language == cmdline::Language::assembler)
    return false;
  return markers_.rewrite(piece);
}

Result<void> Preprocessing::look_for_lost_errors(std::string_view piece) {
  const cmdline::Evidence found = statements_.feed(piece);
  for (const cmdline::LostWarning& warning : lost_errors_)
    if ((warning.evidence & found) != 0)
      return fail(Code::local_cpp, "-W{} is an error here and may be lost in preprocessed text", warning.name);
  return {};
}

// Only another run of the preprocessor shows which macros exist. It is rarely needed, and takes a fraction of a
// compile.
Task<Result<void>> Preprocessing::rule_out_macros() {
  std::vector<std::string> words = cmdline::preprocess_command(plan_.invocation);
  words.push_back("-dD");
  CO_ASSIGN_OR_RETURN(UniqueFd theirs, open_pipe(*loop_));
  CO_RETURN_IF_ERROR(start_process(*loop_, std::move(words), theirs.get()));
  theirs.reset();
  scan::MacroScan macros(pragmas_.must_be_no_macros());
  for (size_t got = 1; got > 0;) {
    CO_ASSIGN_OR_RETURN(got, co_await fill_buffer(0));
    if (macros.feed(std::string_view(buffer_).substr(0, got)))
      co_return fail(Code::local_cpp, "{}: '{}' is a macro", k_pragma_changes, macros.macro());
  }
  const loop::ExitStatus status = co_await process_->exit();
  if (!status.ok()) co_return fail(Code::local_cpp, "the preprocessor ended with status {}", status.exit_code());
  co_return Result<void>();
}

}  // namespace dcc::client
