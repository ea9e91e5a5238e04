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
#include "client/view/native_job.h"
#include "hosts/host.h"
#include "loop/loop.h"
#include "protocol/compile_result.h"
#include "state/back_off.h"
#include "state/slots.h"

namespace dcc::client {

// The inputs of an attempt. Everything that it refers to outlives the attempt.
struct Errand {
  const JobContext& context;
  const RemoteJob& job;
  const HostKnowledge& known;
  Preprocessing& input;
  const hosts::Host& host;
  state::Permit& permit;
  bool has_others = false;               // there are other hosts that may be asked instead
  std::function<bool()> room_elsewhere;  // whether the job could start at once on one of them, or here
};

// One attempt at one host: connects while the preprocessor works, determines the protocol, and runs the session.
class Attempt {
 public:
  Attempt(loop::Loop& loop, Errand errand) : loop_(loop), errand_(std::move(errand)), connection_(loop) {}

  // Before run(), for a job that is done in native mode if the host has it: asks a host what it can, if that is
  // unknown, and returns what is known of it then. PeerProtocol::unknown if it closed as a stock server does.
  loop::Task<Result<state::PeerFeatures>> introduce();

  // `native` null: with preprocessed text. `slot` is for the preprocessor, if it has yet to run. If there are other
  // hosts, this one gets less time to answer, and if it fails, the attempt waits until the input is complete; without
  // other hosts the input is abandoned then.
  loop::Task<Result<protocol::CompileResult>> run(OutputFiles& outputs, NativeJob* native, state::Slot slot);

 private:
  loop::Task<Result<protocol::CompileResult>> ask(OutputFiles& outputs, state::Slot slot);
  loop::Task<Result<state::PeerFeatures>> ask_features();
  Result<void> start_input(bool packed, state::Slot slot);
  loop::Task<Result<void>> connect();
  loop::Task<Result<protocol::CompileResult>> talk(Session& session, OutputFiles& outputs);
  std::unique_ptr<Session> session_v4();
  std::unique_ptr<Session> session_stock();
  loop::Task<Result<void>> explain_silence(state::PeerProtocol known);
  uint64_t greeting_ms() const;
  state::PeerFeatures learn(state::PeerProtocol protocol, uint64_t features);

  loop::Loop& loop_;
  Errand errand_;
  NativeJob* native_ = nullptr;
  Connection connection_;
  bool answered_ = false;   // the host answered in protocol 4; before a session, this connection's greeting
  bool refuses_4_ = false;  // it closed on the greeting in introduce()
  uint64_t asked_ms_ = 0;   // when everything was sent
};

}  // namespace dcc::client
