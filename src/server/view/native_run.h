// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "loop/loop.h"
#include "loop/task.h"
#include "process/process.h"
#include "protocol/compile_result.h"
#include "protocol/job_request.h"
#include "server/fair_queue.h"
#include "server/session/view_talk.h"
#include "server/view/contents.h"
#include "server/view/farms.h"
#include "server/view/foresight.h"
#include "server/view/question_desk.h"
#include "server/view/view_run.h"

namespace dcc::server {

// One run of a compiler in a view of its client's files. The order: supervise(), prepare(), process::Process::start(),
// and when the compiler has ended, or could not be started, ended().
class NativeRun {
 public:
  // What a run needs of its server and its job; the references outlive it.
  struct Surroundings {
    loop::Loop& loop;
    ViewTalk& client;
    std::shared_ptr<const Farm> farm;
    const protocol::JobRequest& request;
    ContentKeeper& keeper;
    ForesightMemory& memory;
    const Shim* shim;    // null: there is none
    int workspace;       // a descriptor of its directory
    bool clocks_differ;  // this machine's and the client's
  };
  // Code::not_native if this machine lacks what the compiler's messages need.
  static Result<std::unique_ptr<NativeRun>> create(const Surroundings& around);

  // Asks for what the compiler is expected to look at.
  loop::Task<Result<void>> foresee() { return foresight_.ask(around_.client, run_.view(), contents_); }

  // What the command needs besides the steps that every job has.
  void prepare(process::Command& command) const;
  // As ViewRun's.
  std::vector<UniqueFd> give_ready(process::Command& command) { return run_.give_ready(command); }

  // As ViewRun's, like the others below. `slot`: the job's, until ended(); it is lent while the compiler waits long for
  // the client.
  Result<void> supervise(FairQueue::Turn& slot, std::function<void()> failed);
  // Ends what waits for the client.
  void abandon(Error reason) { desk_.close(std::move(reason)); }
  loop::Task<Result<void>> ended(uint64_t patience_ms);
  const std::vector<RefusedCall>& refused() const { return run_.refused(); }
  const Contents::Figures& contents() const { return contents_.figures(); }
  Result<std::vector<protocol::Output>> outputs() const { return run_.outputs(); }
  std::vector<std::string> removed() const { return run_.removed(); }

 private:
  NativeRun(const Surroundings& around, UniqueFd bell, std::vector<std::string> command,
            std::vector<std::string> environment);
  loop::Task<> run_desk();
  bool may_tell_time();
  loop::Task<Result<QuestionDesk::Reply>> answer(const QuestionDesk::Question& question);
  loop::Task<Result<QuestionDesk::Reply>> ask_client(const QuestionDesk::Question& question);

  Surroundings around_;
  std::vector<std::string> command_, environment_;  // the compiler's
  Contents contents_;
  QuestionDesk desk_;
  ViewRun run_;
  Foresight foresight_;
  FairQueue::Turn* slot_ = nullptr;
  loop::Event served_;
};

}  // namespace dcc::server
