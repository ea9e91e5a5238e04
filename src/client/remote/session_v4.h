// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/digest.h"
#include "client/job_trace.h"
#include "client/remote/patience.h"
#include "client/remote/session.h"
#include "loop/byte_stream.h"
#include "loop/reader.h"
#include "protocol/v4/block.h"
#include "protocol/v4/messages.h"

namespace dcc::client {

// An output that is being received.
struct IncomingOutput {
  protocol::OutputHead head;
  int file = -1;  // to write to; -1: discarded
  uint64_t size = 0;
  Digester digester;
};

// Sends no more than greeting and hello, and returns the features in the server's welcome. Code::no_answer if the
// server closes without sending a byte, Code::timeout after this time.
loop::Task<Result<uint64_t>> greet(loop::ByteStream& stream, uint64_t patience_ms);

// Protocol 4 (protocol/v4/frame.h): what its jobs have in common, whatever their input is.
class SessionV4 : public Session {
 public:
  // `answered` is called once, with the server's features, as soon as a valid answer shows that the server speaks
  // protocol 4; empty after greet(), which has shown that. Stream, request and trace outlive the session.
  SessionV4(loop::ByteStream& stream, const protocol::JobRequest& request, protocol::Packing packing,
            PatienceLimits limits, JobTrace& trace, std::function<void(uint64_t features)> answered)
      : stream_(stream),
        request_(request),
        packing_(packing),
        patience_(stream, std::move(limits)),
        reader_(stream),
        trace_(trace),
        on_answer_(std::move(answered)) {}

  // Code::other_compiler if the server does not have this compiler, Code::bad_arguments if it will not run this
  // command, Code::timeout if it has fallen silent or makes no progress, Code::queue_too_long if its queue is too long
  // for this job; also Code::busy.
  loop::Task<Result<protocol::CompileResult>> receive(OutputFiles& outputs) override;

 protected:
  // Sends what comes before the input.
  loop::Task<Result<void>> open(const std::string& job);
  // Reads what the server says while the input is being sent.
  void listen();
  bool is_refused();

  // A frame that this session has no use for: Code::protocol if the server must not send it. What it asks for is sent
  // by answer().
  virtual Result<void> take_other(const protocol::Frame&) { return {}; }
  virtual bool has_question() const { return false; }
  virtual loop::Task<Result<void>> answer() { co_return Result<void>(); }
  // Whether the server can have a result.
  virtual bool has_sent_input() const { return true; }
  // Whether a success must have the main output.
  virtual bool needs_main_output() const { return true; }

  loop::ByteStream& stream() { return stream_; }
  const protocol::JobRequest& request() const { return request_; }
  protocol::Packing packing() const { return packing_; }
  Patience& patience() { return patience_; }
  JobTrace& trace() { return trace_; }
  protocol::CompileResult* result() { return result_ ? &*result_ : nullptr; }

 private:
  Result<void> take_queued(std::string_view payload);
  Result<void> note_answer(const protocol::Frame& frame);
  loop::Task<Result<void>> fill();
  Result<std::optional<protocol::FrameKind>> take_frame(OutputFiles& outputs);
  Result<void> take_result(std::string_view payload);
  Result<void> take_text(std::string& text, std::string_view payload);
  Result<void> begin_output(OutputFiles& outputs, std::string_view payload);
  Result<void> take_data(std::string_view payload);
  Result<void> end_output(std::string_view payload);
  Result<void> check_whole() const;

  loop::ByteStream& stream_;
  const protocol::JobRequest& request_;
  protocol::Packing packing_;  // of the input
  Patience patience_;
  loop::Reader reader_;
  JobTrace& trace_;
  protocol::Unpacker unpacker_;
  std::function<void(uint64_t features)> on_answer_;  // empty after it was called
  size_t heard_ = 0;                                  // bytes received at the last check
  uint64_t silent_for_ms_ = 0;                        // while sending
  std::optional<protocol::CompileResult> result_;
  std::optional<IncomingOutput> incoming_;
};

}  // namespace dcc::client
