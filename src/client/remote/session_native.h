// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "client/remote/session_v4.h"
#include "client/view/native_job.h"
#include "protocol/v4/view_messages.h"

namespace dcc::client {

// Protocol 4 in native mode: no text is sent, and the server's questions about this machine's files are answered.
class SessionNative final : public SessionV4 {
 public:
  // `job` outlives the session.
  SessionNative(loop::ByteStream& stream, NativeJob& job, protocol::Packing packing, PatienceLimits limits,
                JobTrace& trace, std::function<void(uint64_t features)> answered)
      : SessionV4(stream, job.request(), packing, std::move(limits), trace, std::move(answered)),
        job_(job),
        line_(trace.line()) {}

  loop::Task<Result<void>> send() override;

 private:
  Result<void> take_other(const protocol::Frame& frame) override;
  bool has_question() const override { return question_.has_value(); }
  loop::Task<Result<void>> answer() override;
  bool needs_main_output() const override { return false; }
  struct Question {
    protocol::FrameKind kind;
    std::string text;
    bool is_late;
  };
  // The frames that answer one for anything but contents.
  Result<std::string> answer_to(const Question& question);
  void note(const std::vector<std::string>& paths, bool is_late, std::string_view what);
  loop::Task<Result<void>> send_contents(std::vector<std::string> paths);

  NativeJob& job_;
  trace::TraceLine& line_;
  protocol::MessageAssembler message_;
  std::optional<Question> question_;
  bool is_late_ = false;  // the next question
};

}  // namespace dcc::client
