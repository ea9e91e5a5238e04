// SPDX-License-Identifier: GPL-2.0-or-later
// One job's life on the server, from the first byte of its request to the last byte of its answer.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "channel/channel.h"
#include "cmdline/commands/commands.h"
#include "loop/byte_stream.h"
#include "loop/cancel.h"
#include "loop/reader.h"
#include "net/address.h"
#include "process/process.h"
#include "server/compilers/compilers.h"
#include "server/fair_queue.h"
#include "server/holdings.h"
#include "server/known_clients.h"
#include "server/memory_watch.h"
#include "server/input/text_input.h"
#include "server/outcome.h"
#include "server/sandbox/box.h"
#include "server/session/session.h"
#include "server/summary.h"
#include "server/view/native_mode.h"
#include "server/view/native_run.h"
#include "server/workspace/workspace.h"
#include "stats/counters.h"
#include "toolchain/whitelist/whitelist.h"

namespace dcc::server {

struct JobLimits {
  uint64_t head_ms = 10'000;   // for the whole head; short, because clients send it at once
  uint64_t idle_ms = 300'000;  // without a byte; long, because the client's preprocessor may still run
  uint64_t lifetime_ms = 0;    // for the compiler; 0: none
};

// What all jobs share.
struct ServerContext {
  loop::Loop& loop;
  const toolchain::Whitelist& whitelist;
  Compilers& compilers;
  Box& box;
  WorkspacePool& workspaces;
  KnownClients& known_clients;
  FairQueue& workspace_queue;
  FairQueue& cpu_queue;
  FairQueue& bulk_queue;  // one turn at a time, for work that takes much of the server's own memory
  Holdings& holdings;
  MemoryWatch& memory;
  stats::Counters& counters;
  const bool& takes_no_jobs;
  JobLimits limits;
  std::vector<std::string> environment;  // the compiler's, without TMPDIR
  int nice_increment = 0;                // the compiler's
  NativeMode* native = nullptr;          // null: not here
  bool speaks_4 = true;
  double job_ms = 0;  // how long recent jobs held their slots, on average; 0: there was none yet

  uint64_t features() const;  // as in the welcome
  protocol::Load load() const;
  protocol::Queued queued_behind(size_t jobs) const;
  void note_job_time(uint64_t ms);
};

struct Peer {
  net::Address address;
  bool is_this_machine = false;
  const channel::GuardedStream* guard = nullptr;  // its connection, where it has to prove a key
};

class Job {
 public:
  // For a socket, `in` and `out` are the same object.
  Job(ServerContext& context, loop::ByteStream& in, loop::ByteStream& out, const Peer& peer);
  Job(const Job&) = delete;

  // Returns when the answer is sent or the job was refused or dropped, and has then written its line to the log.
  loop::Task<void> run();

  // Ends the job at once and kills its compiler.
  void drop(Error reason);

  ServerPhase phase() const { return phase_; }
  uint64_t age_ms() const { return context_.loop.now_ms() - started_ms_; }
  bool dropped() const { return dropped_.has_value(); }
  // It can be dropped without losing work.
  bool is_unbegun() const { return !dropped() && phase_ < ServerPhase::compiling; }
  const Holdings::Share& held() const { return held_; }
  // Of its compiler while that runs; else 0.
  pid_t process_group() const { return process_group_; }
  // Null before it has one.
  const Workspace* workspace() const { return workspace_.get(); }
  Code code() const { return code_; }  // after run(): the server's own failure; Code{} if the job was answered

 private:
  void note_conduct(bool served);
  loop::Task<Result<void>> serve();
  loop::Task<Result<void>> serve_in(const Workspace& workspace);
  std::string memory_kind() const;
  void note_memory();
  loop::Task<Result<void>> read_request();
  Error unproven(Error error) const;
  loop::Task<Result<void>> admit();
  void tell_position();
  loop::Task<Result<void>> find_compiler();
  loop::Task<Result<std::optional<uint64_t>>> await_source();
  loop::Task<Result<void>> wait_for(FairQueue::Turn& turn);
  loop::Task<Result<void>> wait_for_workspace(FairQueue::Turn& turn);
  loop::Task<Result<void>> wait_for_cpu(FairQueue::Turn& turn);
  loop::Task<Result<void>> receive_input(const Workspace& workspace);
  loop::Task<Result<void>> compile(const Workspace& workspace, FairQueue::Turn& slot);
  loop::Task<Result<void>> prepare_native(const Workspace& workspace);
  process::Command command_in(const Workspace& workspace) const;
  void write_text_command(const Workspace& workspace, process::Command& command) const;
  Result<process::Process> start_compiler(const Workspace& workspace) const;
  Result<UniqueFd> put_in_box(process::Command& command, const Workspace& workspace) const;
  loop::Task<loop::ExitStatus> last_end(process::Process& process);
  bool takes_memory(const Workspace& workspace, const protocol::CompileResult& result) const;
  loop::Task<Result<void>> answer(const Workspace& workspace);
  void take_compiler(toolchain::Allowed found);

  // For the log, the statistics and refused clients; in job_account.cc.
  void enter(ServerPhase phase);
  void note_traffic();
  void note_usage(const rusage& usage);
  void note_native();
  Situation situation() const;
  void conclude(const Result<void>& served);

  ServerContext& context_;
  loop::ByteStream& in_;
  loop::ByteStream& out_;
  const Peer address_;
  std::string peer_;  // "10.3.0.6:37132"
  const ClientStanding client_;
  uint64_t started_ms_;
  ServerPhase phase_ = ServerPhase::head;
  Code code_{};
  stats::JobRecord record_;

  Holdings::Share held_;
  loop::Reader reader_;
  std::unique_ptr<Session> session_;
  bool is_query_ = false;  // the client asked a question and already has its answer
  std::optional<protocol::JobRequest> request_;
  std::optional<toolchain::Fingerprint> wanted_;  // protocol 4: the compiler that is required
  std::string compiler_name_;                     // as received, for the log
  cmdline::CheckedCommand command_;
  std::optional<TextInput> input_;
  toolchain::Allowed compiler_;
  std::unique_ptr<Workspace> workspace_;
  bool clocks_differ_ = false;  // these three in native mode
  std::unique_ptr<ViewTalk> talk_;
  std::unique_ptr<NativeRun> native_;
  Result<void> native_outcome_;
  pid_t process_group_ = 0;

  std::optional<Error> dropped_;
  loop::CancelScope scope_;  // cancelled by drop()
  loop::OnCancel close_connection_;

  int wait_status_ = 0;
  bool timed_out_ = false;
  std::string remarks_;  // the server's, put before the compiler's messages
};

}  // namespace dcc::server
