// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "loop/loop.h"
#include "loop/task.h"
#include "process/process.h"
#include "protocol/compile_result.h"
#include "server/view/client_files.h"
#include "server/view/emulation.h"
#include "server/view/program_farm.h"
#include "server/view/server_places.h"
#include "server/view/shim.h"
#include "server/view/supervisor.h"
#include "server/view/view.h"

namespace dcc::server {

// One run of a compiler in a view. The order: supervise(), prepare(), process::Process::start(), and when the compiler
// has ended, or could not be started, ended().
class ViewRun {
 public:
  // Whose files the compiler sees, and from where; all outlives the run.
  struct Surroundings {
    loop::Loop& loop;
    ClientFiles& files;
    const ProgramFarm& farm;
    const Shim* shim;              // null: there is none
    const std::string& directory;  // the client's, in which the compiler runs
    int workspace;                 // a descriptor of its directory
    Emulation::Terminal terminal;
  };
  explicit ViewRun(const Surroundings& around);

  View& view() { return view_; }
  const View& view() const { return view_; }

  // What the command needs besides its arguments and the steps that every job has. `environment`: the client's, of
  // which the compiler gets what belongs to a view.
  void prepare(process::Command& command, const std::vector<std::string>& environment) const;
  // Gives it what its programs are expected to open (Emulation::open_ready). The result has to be kept until it has
  // been started.
  std::vector<UniqueFd> give_ready(process::Command& command);
  // Begins to answer the calls of the process that is started next. `failed` is called when the run cannot go on; its
  // processes have to be killed then. An error when there is no thread for it.
  Result<void> supervise(std::function<void()> failed);
  // Waits until the last process has ended, which must have been killed if `patience_ms` is not to be waited for in
  // vain. An error when the run came to nothing.
  loop::Task<Result<void>> ended(uint64_t patience_ms);

  // After ended().
  const std::vector<RefusedCall>& refused() const { return refused_; }
  // The files that the compilers wrote (the role of each is its path on the client), and those of which they removed
  // what was there before.
  Result<std::vector<protocol::Output>> outputs() const;
  std::vector<std::string> removed() const;
  // As Emulation's.
  std::vector<const view::Answer*> note_ready() { return emulation_.note_ready(); }
  uint64_t calls() const { return supervisor_.calls(); }  // of its processes that were answered

 private:
  loop::Task<> run_supervisor();

  loop::Loop& loop_;
  const ProgramFarm& farm_;
  const Shim* shim_;
  ServerPlaces places_;
  View view_;
  Emulation emulation_;
  std::vector<RefusedCall> refused_;
  Supervisor supervisor_;
  std::function<void()> failed_;
  UniqueFd announcement_, announce_to_;  // a pipe; closing its second end ends the supervisor
  Result<void> outcome_;
  loop::Event supervised_;
};

}  // namespace dcc::server
