// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <functional>

#include "base/result.h"
#include "client/choice.h"
#include "client/connection.h"
#include "client/exchange.h"
#include "client/job_offer.h"
#include "client/preprocessing.h"
#include "client/settings.h"
#include "client/trail.h"
#include "hosts/host.h"
#include "hosts/slots.h"

namespace dcc::client {

// One try at one host: connects while the preprocessor works, finds the protocol, and talks.
class Attempt {
 public:
  Attempt(loop::Loop& loop, const hosts::Host& host, const JobOffer& offer, Preprocessing& text,
          const Settings& settings, const HostKnowledge& known, hosts::Permit& permit,
          std::function<bool()> room_elsewhere, Trail& trail);

  // The output goes into `object`; the preprocessor, if it has yet to run, has `slot` meanwhile. If there are `others`,
  // this host has less time to answer, and a text that is not ready when it fails is waited for; otherwise it is given
  // up.
  loop::Task<> run(const TempFile& object, hosts::Slot slot, bool others, Result<RemoteResult>& result);

 private:
  loop::Task<Result<RemoteResult>> converse(const TempFile& object, hosts::Slot slot, uint64_t patience_ms);
  loop::Task<Result<void>> connect(uint64_t patience_ms);
  loop::Task<Result<RemoteResult>> speak_4(const TempFile& object, bool& answered);
  loop::Task<Result<RemoteResult>> speak_stock(const TempFile& object);

  loop::Loop& loop_;
  const hosts::Host& host_;
  const JobOffer& offer_;
  Preprocessing& text_;
  const Settings& settings_;
  const HostKnowledge& known_;
  hosts::Permit& permit_;
  std::function<bool()> room_elsewhere_;
  Trail& trail_;
  Connection connection_;
  uint64_t asked_ms_ = 0;  // when all was sent
};

}  // namespace dcc::client
