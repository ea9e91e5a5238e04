// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "client/input/packed_text.h"
#include "client/input/source_file.h"
#include "client/plan.h"
#include "cmdline/lost_warnings.h"
#include "loop/fd_stream.h"
#include "loop/loop.h"
#include "process/process.h"
#include "scan/assembler_scan.h"
#include "scan/marker_rewriter.h"
#include "scan/pragma_scan.h"
#include "scan/statement_scan.h"
#include "state/slots.h"

namespace dcc::client {

// The preprocessed unit, while the preprocessor writes it and afterwards. It outlives an attempt, so that the next host
// gets the same text, in the form that its protocol needs.
class Preprocessing {
 public:
  // plain: the preprocessor writes the text directly to a file in memory, for protocols 1 and 2. packed: the text is
  // read from a pipe and compressed piece by piece, for protocol 4.
  enum class Form { plain, packed };

  // `keep_text`: write the text, plain, to a file that stays (DISTCC_SAVE_TEMPS).
  Preprocessing(const Plan& plan, bool keep_text)
      : plan_(plan),
        keep_text_(keep_text),
        scan_(text_kind()),
        pragmas_(plan.invocation.family),
        lost_errors_(cmdline::lost_errors(plan.invocation)),
        source_(read_source_file),
        macros_(read_source_file) {}

  bool running() const { return more_ && !outcome_; }
  bool done() const { return outcome_ && *outcome_; }
  // Why the text cannot be compiled elsewhere; nothing if it can, or if that is not known yet.
  std::optional<Error> failure() const {
    return outcome_ && !*outcome_ ? std::optional(outcome_->error()) : std::nullopt;
  }
  bool needs_preprocessor() const { return !plan_.invocation.kind.preprocessed; }

  // The words of cmdline::display_words(), to be passed to the preprocessor; call before start().
  void set_display(std::vector<std::string> words) { display_ = std::move(words); }

  // Starts the preprocessor, unless it was started already or the input is preprocessed. Its output is always read at
  // once, even if nobody needs it yet, so that it holds its slot only while it works. `failed` is called if the text
  // turns out not to be compilable elsewhere.
  Result<void> start(loop::Loop& loop, Form form, state::Slot slot, std::function<void()> failed);
  // Waits for its end. Code::local_cpp if it failed (the user's own error, which only a local compile reports
  // correctly), or if the text shows that it must be compiled here.
  loop::Task<Result<void>> finish();
  // Kills the preprocessor if it still runs, and discards its output.
  loop::Task<> abandon();
  void kill(int signal_number);

  // The text as frames of protocol 4, starting over after rewind(). Waits for more frames; at the end, when there are
  // no more, waits like finish(). Pieces that are compressed already keep their packing.
  void rewind(protocol::Packing packing) {
    frames_read_ = 0;
    packing_ = packing;
  }
  loop::Task<Result<std::string>> next_frames();

  // Valid when done().
  Result<int> plain();  // a file descriptor
  uint64_t size() const { return size_; }
  protocol::Total total() const { return packed_->total(); }  // valid when next_frames() has reached the end
  // Whether a warning about this line may come from a macro of a system header; a direct compile would not warn then.
  bool has_system_macro(std::string_view file, uint64_t line) const { return markers_.has_system_macro(file, line); }
  const std::string& err() const { return err_; }  // the preprocessor's messages
  uint64_t took_ms() const { return took_ms_; }    // the preprocessor's run time; 0 if there was none

 private:
  scan::AssemblerScan::Kind text_kind() const;
  Result<UniqueFd> open_spool() const;
  Result<void> start_process(loop::Loop& loop, std::vector<std::string> words, int stdout_fd);
  Result<UniqueFd> open_pipe(loop::Loop& loop);
  loop::Task<> collect();
  loop::Task<Result<void>> collect_all();
  loop::Task<> next_event();
  loop::Task<> let_it_write();
  loop::Task<Result<size_t>> fill_buffer(size_t filled);
  loop::Task<Result<size_t>> pack_next();
  Result<void> pack_plain();
  Result<void> examine_plain();
  Result<bool> examine(std::span<char> piece);
  Result<void> look_for_lost_errors(std::string_view piece);
  loop::Task<Result<void>> rule_out_macros();

  const Plan& plan_;
  bool keep_text_;
  std::vector<std::string> display_;
  loop::Loop* loop_ = nullptr;          // since start()
  UniqueFd text_;                       // the text, if in plain form
  std::optional<PackedText> packed_;    // the text, if in packed form
  std::optional<loop::FdStream> pipe_;  // the preprocessor's, while packing
  bool has_large_pipe_ = false;         // it can write for a while without being read
  std::string buffer_;                  // while packing: whole lines, and the part of a line read after them
  size_t next_piece_ = 0;               // the size of that part, which then stands at the buffer's beginning
  UniqueFd err_fd_;
  std::optional<process::Process> process_;
  state::Slot slot_;  // held while it runs
  std::function<void()> failed_;
  std::optional<loop::Event> more_;      // set when more text, or its end, has come
  std::optional<Result<void>> outcome_;  // at the end
  uint64_t size_ = 0;
  uint64_t took_ms_ = 0;
  uint64_t frames_read_ = 0;
  protocol::Packing packing_ = protocol::Packing::lz4;
  scan::AssemblerScan scan_;
  scan::PragmaScan pragmas_;
  scan::MarkerRewriter markers_;
  std::vector<cmdline::LostWarning> lost_errors_;
  scan::SourceLines source_;
  scan::MacroLayouts macros_;
  scan::StatementScan statements_;  // set by start()
  std::string err_;
};

}  // namespace dcc::client
