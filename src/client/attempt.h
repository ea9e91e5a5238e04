// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.h"
#include "client/connection.h"
#include "client/exchange.h"
#include "client/job_offer.h"
#include "client/preprocessing.h"
#include "client/settings.h"
#include "client/trail.h"
#include "hosts/host.h"
#include "hosts/slots.h"
#include "hosts/spoken.h"

namespace dcc::client {

// One try at one host: connects while the preprocessor works, finds the protocol, and talks.
class Attempt {
 public:
  Attempt(loop::Loop& loop, const hosts::Host& host, const JobOffer& offer, Preprocessing& text,
          const Settings& settings, const hosts::SpokenProtocols& spoken, Trail& trail);

  // The output goes into `object`. When the text is ready, `preprocessing` is given back. A text that is not ready when a
  // host fails is waited for if `others_follow`, and otherwise given up.
  loop::Task<> run(const TempFile& object, hosts::Slot& preprocessing, bool others_follow,
                   Result<RemoteResult>& result);

 private:
  loop::Task<Result<RemoteResult>> converse(const TempFile& object, hosts::Slot& preprocessing);
  loop::Task<Result<RemoteResult>> speak_4(const TempFile& object, hosts::Slot& preprocessing, bool& answered);
  loop::Task<Result<RemoteResult>> speak_stock(const TempFile& object, hosts::Slot& preprocessing);

  loop::Loop& loop_;
  const hosts::Host& host_;
  const JobOffer& offer_;
  Preprocessing& text_;
  const Settings& settings_;
  const hosts::SpokenProtocols& spoken_;
  Trail& trail_;
  Connection connection_;
};

}  // namespace dcc::client
