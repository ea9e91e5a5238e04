// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"
#include "client/plan.h"
#include "loop/loop.h"
#include "loop/process.h"

namespace dcc::client {

// The preprocessed translation unit, on its way or ready. It outlives an attempt, so the next host gets the same text.
// The preprocessor writes into the spool by itself, and the body is sent from there: no byte of it passes through us.
class Preprocessing {
 public:
  // `keep_text`: in a file that stays (DISTCC_SAVE_TEMPS), instead of one without a name.
  Preprocessing(const Plan& plan, bool keep_text) : plan_(plan), keep_text_(keep_text) {}

  bool done() const { return done_; }
  bool needs_preprocessor() const { return !plan_.invocation.kind.preprocessed; }

  // Starts the preprocessor, unless that has happened or the input is preprocessed already.
  Result<void> start(loop::Loop& loop);
  // Waits for its end. Code::local_cpp when it failed: the user's own error, which only a local compile shows right.
  loop::Task<Result<void>> finish();
  // Kills a preprocessor that is still running, and forgets what it wrote.
  void abandon();
  void kill(int signal_number);

  // Valid when done().
  int fd() const { return text_.get(); }
  uint64_t size() const { return size_; }
  const std::string& err() const { return err_; }  // what the preprocessor had to say
  std::string_view local_reason() const { return local_reason_; }  // why it must be compiled here; empty for nothing

 private:
  Result<UniqueFd> open_spool() const;
  Result<void> measure();

  const Plan& plan_;
  bool keep_text_;
  UniqueFd text_;
  UniqueFd err_fd_;
  std::optional<loop::Process> process_;
  bool done_ = false;
  uint64_t size_ = 0;
  std::string err_;
  std::string_view local_reason_;
};

}  // namespace dcc::client
