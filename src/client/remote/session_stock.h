// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "client/input/preprocessing.h"
#include "client/job_trace.h"
#include "client/remote/session.h"
#include "loop/byte_stream.h"
#include "loop/idle_limit.h"

namespace dcc::client {

// Protocols 1 and 2, with stock servers.
class SessionStock : public Session {
 public:
  // `input` has been started. `idle_ms`: the longest time without a byte. The references outlive the session.
  SessionStock(loop::ByteStream& stream, int version, const std::vector<std::string>& argv, Preprocessing& input,
               uint64_t idle_ms, JobTrace& trace)
      : stream_(stream),
        version_(version),
        argv_(argv),
        input_(input),
        idle_ms_(idle_ms),
        idle_(stream, idle_ms),
        trace_(trace) {}

  loop::Task<Result<void>> send() override;
  loop::Task<Result<protocol::CompileResult>> receive(OutputFiles& outputs) override;

 private:
  loop::Task<Result<void>> send_head();
  loop::Task<Result<void>> send_body();
  loop::Task<Result<void>> send_compressed(int text, uint64_t size);
  loop::Task<Result<protocol::CompileResult>> receive_answer(OutputFiles& outputs);

  loop::ByteStream& stream_;
  int version_;
  const std::vector<std::string>& argv_;
  Preprocessing& input_;
  uint64_t idle_ms_;
  loop::IdleLimit idle_;
  JobTrace& trace_;
  Result<void> sent_;
};

}  // namespace dcc::client
