// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "loop/loop.h"
#include "loop/task.h"
#include "process/process.h"
#include "protocol/compile_result.h"
#include "protocol/job_request.h"
#include "server/session/view_talk.h"
#include "server/view/contents.h"
#include "server/view/emulation.h"
#include "server/view/farms.h"
#include "server/view/foresight.h"
#include "server/view/question_desk.h"
#include "server/view/supervisor.h"
#include "server/view/view.h"

namespace dcc::server {

// One run of a compiler in a view of its client's files. The order: supervise(), prepare(), process::Process::start(),
// and when the compiler has ended, or could not be started, ended().
class NativeRun {
 public:
  // What a run needs of its server and its job; all outlives it.
  struct Surroundings {
    loop::Loop& loop;
    ViewTalk& client;
    const Farms::Farm& farm;
    const protocol::JobRequest& request;
    ContentKeeper& keeper;
    ForesightMemory& memory;
    const std::string& client_name;
    int workspace;  // a descriptor of its directory
  };
  static Result<std::unique_ptr<NativeRun>> create(const Surroundings& around);

  // Asks for what the compiler is expected to look at.
  loop::Task<Result<void>> foresee() { return foresight_.ask(around_.client, view_, contents_); }

  // What the command needs besides the steps that every job has.
  void prepare(process::Command& command) const;

  // Begins to answer the calls of the process that is started next. `failed` is called when the job cannot go on; its
  // processes have to be killed then. An error when there is no thread for it.
  Result<void> supervise(std::function<void()> failed);
  // Ends what waits for the client.
  void abandon(Error reason) { desk_.close(std::move(reason)); }
  // Waits until the last process has ended, which must have been killed if `patience_ms` is not to be waited for in
  // vain. An error when the run came to nothing.
  loop::Task<Result<void>> ended(uint64_t patience_ms);

  // After ended().
  const std::vector<RefusedCall>& refused() const { return refused_; }
  // The files that the compilers wrote (the role of each is its path on the client), and those that they removed.
  Result<std::vector<protocol::Output>> outputs() const;
  std::vector<std::string> removed() const;

 private:
  NativeRun(const Surroundings& around, UniqueFd bell);
  loop::Task<> run_supervisor();
  loop::Task<> run_desk();
  loop::Task<Result<QuestionDesk::Reply>> answer(const QuestionDesk::Question& question);

  Surroundings around_;
  ServerPlaces places_;
  Contents contents_;
  QuestionDesk desk_;
  View view_;
  Foresight foresight_;
  Emulation emulation_;
  std::vector<RefusedCall> refused_;
  Supervisor supervisor_;
  std::function<void()> failed_;
  UniqueFd announcement_, announce_to_;  // a pipe; closing its second end ends the supervisor
  Result<void> outcome_;
  loop::Event supervised_, served_;
};

}  // namespace dcc::server
