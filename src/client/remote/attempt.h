// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <functional>

#include "base/result.h"
#include "client/input/preprocessing.h"
#include "client/job_trace.h"
#include "client/remote/connection.h"
#include "client/remote/eligibility.h"
#include "client/remote/remote_job.h"
#include "client/remote/session_stock.h"
#include "client/settings.h"
#include "hosts/host.h"
#include "state/slots.h"

namespace dcc::client {

// One try at one host: connects while the preprocessor works, finds the protocol, and talks.
class Attempt {
 public:
  Attempt(loop::Loop& loop, const hosts::Host& host, const RemoteJob& job, Preprocessing& text,
          const Settings& settings, const HostKnowledge& known, state::Permit& permit,
          std::function<bool()> room_elsewhere, JobTrace& trace);

  // The output goes into `object`; the preprocessor, if it has yet to run, has `slot` meanwhile. If there are `others`,
  // this host has less time to answer, and a text that is not ready when it fails is waited for; otherwise it is given
  // up.
  loop::Task<> run(const TempFile& object, state::Slot slot, bool others, Result<RemoteResult>& result);

 private:
  loop::Task<Result<RemoteResult>> converse(const TempFile& object, state::Slot slot, uint64_t patience_ms);
  loop::Task<Result<void>> connect(uint64_t patience_ms);
  loop::Task<Result<RemoteResult>> speak_4(const TempFile& object, bool& answered);
  loop::Task<Result<RemoteResult>> speak_stock(const TempFile& object);

  loop::Loop& loop_;
  const hosts::Host& host_;
  const RemoteJob& job_;
  Preprocessing& text_;
  const Settings& settings_;
  const HostKnowledge& known_;
  state::Permit& permit_;
  std::function<bool()> room_elsewhere_;
  JobTrace& trace_;
  Connection connection_;
  uint64_t asked_ms_ = 0;  // when all was sent
};

}  // namespace dcc::client
