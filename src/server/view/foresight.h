// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>

#include "base/result.h"
#include "loop/task.h"
#include "protocol/job_request.h"
#include "server/session/view_talk.h"
#include "server/view/contents.h"
#include "server/view/include_path.h"
#include "server/view/include_scan.h"
#include "server/view/own_headers.h"
#include "server/view/read_sets.h"
#include "server/view/view.h"

namespace dcc::server {

// What the jobs of a server remember for each other, to ask early for what a compiler will look at.
struct ForesightMemory {
  ReadSets read_sets;
  IncludeScans scans;
};

// Asks for what a job's compiler will look at, before it runs: what it looked at the last time, and what its sources
// include. What it misses is asked for when the compiler waits for it, and what it asks for in vain costs only time.
class Foresight {
 public:
  // `usual_looks`: the paths at which the compiler mostly looks. All references must outlive it.
  Foresight(ForesightMemory& memory, OwnHeaders& own_headers, const protocol::JobRequest& request,
            const std::vector<std::string>& usual_looks)
      : memory_(memory), own_headers_(own_headers), request_(request), usual_looks_(usual_looks) {}

  loop::Task<Result<void>> ask(ViewTalk& talk, View& view, Contents& contents);
  // For the next time.
  void record(const View& view);

 private:
  class Knowledge;
  class Guesses;
  loop::Task<Result<void>> ask_as_before(ViewTalk& talk, View& view, Contents& contents, const ReadSet& looks);
  loop::Task<Result<void>> ask_by_scan(ViewTalk& talk, View& view, Contents& contents);
  loop::Task<Result<void>> ask_by_guess(ViewTalk& talk, View& view, Knowledge& knowledge, const IncludePath& path);
  // Jobs without a token remember nothing for each other: paths would be told to other clients.
  bool is_remembered() const { return !request_.native->token.empty(); }
  UnitName unit() const { return {request_.native->token, request_.argv, request_.directory}; }

  ForesightMemory& memory_;
  OwnHeaders& own_headers_;
  const protocol::JobRequest& request_;
  const std::vector<std::string>& usual_looks_;
};

}  // namespace dcc::server
