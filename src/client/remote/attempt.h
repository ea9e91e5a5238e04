// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "base/result.h"
#include "client/input/preprocessing.h"
#include "client/job_context.h"
#include "client/output/output_files.h"
#include "client/remote/connection.h"
#include "client/remote/eligibility.h"
#include "client/remote/remote_job.h"
#include "client/remote/session.h"
#include "hosts/host.h"
#include "loop/loop.h"
#include "protocol/compile_result.h"
#include "state/back_off.h"
#include "state/slots.h"

namespace dcc::client {

// What an attempt is about. All of it outlives the attempt.
struct Errand {
  const JobContext& context;
  const RemoteJob& job;
  const HostKnowledge& known;
  Preprocessing& input;
  const hosts::Host& host;
  state::Permit& permit;
  bool has_others = false;               // hosts that may be asked instead
  std::function<bool()> room_elsewhere;  // whether the job could begin on one of them, or here, now
};

// One try at one host: connects while the preprocessor works, finds the protocol, and talks.
class Attempt {
 public:
  Attempt(loop::Loop& loop, Errand errand) : loop_(loop), errand_(std::move(errand)), connection_(loop) {}

  // The preprocessor, if it has yet to run, has `slot` meanwhile. When there are others, this host has less time to
  // answer, and an input that is not ready when it fails is waited for; otherwise it is given up.
  loop::Task<Result<protocol::CompileResult>> run(OutputFiles& outputs, state::Slot slot);

 private:
  loop::Task<Result<protocol::CompileResult>> ask(OutputFiles& outputs, state::Slot slot);
  Result<void> start_input(bool packed, state::Slot slot);
  loop::Task<Result<void>> connect();
  loop::Task<Result<protocol::CompileResult>> talk(Session& session, OutputFiles& outputs);
  std::unique_ptr<Session> session_v4();
  std::unique_ptr<Session> session_stock();
  loop::Task<Result<void>> explain_silence(state::PeerProtocol known);
  void learn(state::PeerProtocol protocol, uint64_t features);

  loop::Loop& loop_;
  Errand errand_;
  Connection connection_;
  bool answered_ = false;  // in protocol 4
  uint64_t asked_ms_ = 0;  // when all was sent
};

}  // namespace dcc::client
