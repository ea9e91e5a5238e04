// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/digest.h"
#include "base/result.h"
#include "base/temp.h"
#include "client/input/preprocessing.h"
#include "client/job_trace.h"
#include "client/remote/patience.h"
#include "client/remote/session_stock.h"
#include "loop/byte_stream.h"
#include "loop/reader.h"
#include "protocol/v4/block.h"
#include "protocol/v4/messages.h"

namespace dcc::client {

// An output on its way.
struct IncomingOutput {
  protocol::OutputHead head;
  bool wanted = false;
  uint64_t size = 0;
  Digester digester;
};

// The conversation of protocol 4 (protocol/v4/frame.h), up to the end of the answer.
class SessionV4 {
 public:
  // `answered` is called once, when the server has said something sensible, and so speaks protocol 4.
  SessionV4(loop::ByteStream& stream, protocol::Packing packing, PatienceLimits limits, JobTrace& trace,
            std::function<void()> answered)
      : stream_(stream),
        packing_(packing),
        patience_(stream, std::move(limits)),
        reader_(stream),
        trace_(trace),
        on_answer_(std::move(answered)) {}

  // The greeting, the job, and its text while the preprocessor still writes it. Errors are those of the text; when the
  // connection breaks or the server refuses, this ends early, and receive() says so.
  loop::Task<Result<void>> send(const protocol::JobRequest& job, Preprocessing& text);

  // The output goes into `object` (a file beside its target). Code::denied when the server has not this compiler,
  // Code::bad_arguments when it will not run this command, Code::busy, Code::timeout when it has fallen silent or does
  // not get on, Code::unsupported when its queue is too long for this job.
  loop::Task<Result<RemoteResult>> receive(const TempFile& object);

 private:
  bool is_refused();
  void listen();
  Result<void> take_queued(std::string_view payload);
  void note_answer();
  loop::Task<Result<void>> fill();
  Result<std::optional<protocol::FrameKind>> take_frame(const TempFile& object);
  Result<void> take_result(std::string_view payload);
  Result<void> take_text(std::string& text, std::string_view payload);
  Result<void> begin_output(std::string_view payload);
  Result<void> take_data(const TempFile& object, std::string_view payload);
  Result<void> end_output(std::string_view payload);
  Result<void> check_whole() const;

  loop::ByteStream& stream_;
  protocol::Packing packing_;  // of the text
  Patience patience_;
  loop::Reader reader_;
  JobTrace& trace_;
  protocol::Unpacker unpacker_;
  std::function<void()> on_answer_;  // empty when it has been called
  size_t heard_ = 0;                 // bytes, when we listened last
  uint64_t silent_for_ms_ = 0;       // while sending
  std::optional<RemoteResult> result_;
  std::optional<IncomingOutput> incoming_;
  bool has_object_ = false;
};

}  // namespace dcc::client
