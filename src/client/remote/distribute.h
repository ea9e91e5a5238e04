// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "client/input/preprocessing.h"
#include "client/job_trace.h"
#include "client/local/local_run.h"
#include "client/plan.h"
#include "client/remote/attempt.h"
#include "client/remote/eligibility.h"
#include "client/settings.h"
#include "hosts/host_list.h"
#include "state/slots.h"
#include "toolchain/identity/file_identity.h"

namespace dcc::client {

// The result of a job that a server did. If the compiler succeeded, the outputs are in place.
struct CompiledThere {
  protocol::CompileResult result;  // with the messages of compiler and preprocessor, as one compile would print them
  std::string host;                // for messages
  std::optional<std::string> doubtful_warning;  // the name of a warning that only preprocessed text may cause
  bool is_native = false;                       // done in native mode: what the compiler says is what it would say here
  // DCC_VERIFY: these are not in place, but to be compared with those of a compile here.
  std::optional<OutputFiles> to_verify;
};

// `localhost` in the host list was chosen for this job: run it here, in this slot.
struct TurnOfLocalhost {
  state::Slot slot;
};

using Distribution = std::variant<CompiledThere, TurnOfLocalhost>;

// Sends the job to the first host that takes it. A host that fails goes into back-off, and the next one is tried with
// the same preprocessed text. Every error that run() returns means that the job is to be compiled here: Code::no_hosts
// (with the text of the last host's failure), Code::local_cpp, Code::no_file (success without an output), Code::io for
// the local disk, and so on. The exception is Code::canceled: a signal arrived.
class Distributor {
 public:
  Distributor(const JobContext& context, const hosts::HostList& list);

  Result<Distribution> run();

  // To be called after a compile here, in place of the remote one, has succeeded: if a server's compiler made no output
  // for the same command although there is one now, that compiler is to blame.
  void succeeded_here();

  // Where a job in native mode may write.
  const OutputPaths& native_outputs() const { return native_->outputs(); }
  // To be called when the compile here and the host gave different results: its compiler gets no native jobs for a
  // while. The file that says so; empty if there is none.
  std::string quarantine(const std::string& reason) const;

 private:
  std::vector<Candidate> look_at_hosts() const;
  void skip(const hosts::Host& host, const std::string& reason) const;
  Result<state::Slot> host_slot(const std::vector<state::SlotSet>& sets) const;
  state::Slot preprocessing_slot();
  bool room_beside(const hosts::Host& host) const;
  Result<Distribution> from_host_to_host();
  bool goes_on_after_accident(const CompiledThere& done, const hosts::Host& host);
  bool goes_on_after(Error& error, const hosts::Host& host, const std::string& failure, state::Permit permit);
  NativeJob* native_for(const hosts::Host& host, const state::PeerFeatures& peer) const;
  Result<CompiledThere> compile_on(const hosts::Host& host, NativeJob* native, bool asks_first, int slot,
                                   state::Slot preprocessing, state::Permit& permit, bool has_others);
  Result<protocol::CompileResult> accept(Result<protocol::CompileResult> answer, OutputFiles& outputs);
  CompiledThere as_one_compile(protocol::CompileResult result, const hosts::Host& host);

  const JobContext& context_;
  std::vector<hosts::Host> hosts_;  // those that failed are removed
  RemoteJob job_;
  HostKnowledge known_;
  Preprocessing input_;
  std::unique_ptr<NativeJob> native_;         // null: no host does the job in native mode
  bool does_not_wait_ = false;                // for a slot, having left a queue, or after an accident
  bool verifies_ = false;                     // the job, if it is done in native mode
  std::optional<hosts::Host> verified_host_;  // that did it
  loop::Loop loop_;

  // Of a native compile, after which another host is asked.
  struct Accident {
    CompiledThere done;
    hosts::Host host;
    int slot;
  };
  std::optional<Accident> accident_;

  // A success without an output: the command makes none, or the compiler is broken.
  struct Doubt {
    state::Permit permit;
    std::string failure;
    std::optional<toolchain::FileIdentity> output;  // the one that existed before the job
  };
  std::optional<Doubt> doubt_;
};

}  // namespace dcc::client
