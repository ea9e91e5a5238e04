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

// A job that a server has done: the outputs are in place if the compiler succeeded.
struct CompiledThere {
  protocol::CompileResult result;               // its messages and the preprocessor's, as one compile would give them
  std::string host;                             // for messages
  std::optional<std::string> doubtful_warning;  // the name of one that only preprocessed text may have
};

// The host list says that this job's turn is `localhost`: run it here, in this slot.
struct TurnOfLocalhost {
  state::Slot slot;
};

using Distribution = std::variant<CompiledThere, TurnOfLocalhost>;

// The failure ladder: sends the job to the first host that takes it. A host that fails goes into back-off, and the next
// one is tried with the same preprocessed text. The errors left over all mean that the job is to be compiled here:
// Code::no_hosts (its text is the last host's accident), Code::local_cpp, Code::no_file (a success without an output),
// Code::io for our own disk and so on;
// Code::canceled when a signal arrived.
class Distributor {
 public:
  Distributor(const JobContext& context, const hosts::HostList& list);

  Result<Distribution> run();

  // After a compile here in run()'s stead that has succeeded: where a server's compiler made no output of the same
  // command, that compiler is to blame if there is one now.
  void succeeded_here();

 private:
  std::vector<Candidate> askable() const;
  void skip(const hosts::Host& host, const std::string& reason) const;
  Result<state::Slot> host_slot(const std::vector<state::SlotSet>& sets) const;
  state::Slot preprocessing_slot();
  bool room_beside(const hosts::Host& host) const;
  bool goes_on_after(Error& error, const hosts::Host& host, const std::string& failure, state::Permit permit);
  Result<CompiledThere> compile_on(const hosts::Host& host, int slot, state::Slot preprocessing, state::Permit& permit,
                                   bool has_others);
  Result<protocol::CompileResult> accept(Result<protocol::CompileResult> answer, OutputFiles& outputs);
  CompiledThere as_one_compile(protocol::CompileResult result, const hosts::Host& host);

  const JobContext& context_;
  std::vector<hosts::Host> hosts_;  // shrinks by those that failed
  RemoteJob job_;
  HostKnowledge known_;
  Preprocessing input_;
  bool left_a_queue_ = false;
  loop::Loop loop_;

  // A success without an output: of a command that makes none, or of a broken compiler.
  struct Doubt {
    state::Permit permit;
    std::string failure;
    std::optional<toolchain::FileIdentity> output;  // that was there before
  };
  std::optional<Doubt> doubt_;
};

}  // namespace dcc::client
