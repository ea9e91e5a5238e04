// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/local/local_run.h"

#include <unistd.h>

#include <cerrno>
#include <new>
#include <optional>

#include "base/log.h"
#include "base/state_dir.h"
#include "base/strings.h"
#include "client/local/interrupt.h"
#include "hosts/local_limits.h"
#include "loop/run.h"

namespace dcc::client {
namespace {

loop::Task<Result<int>> exit_code_of(loop::Loop& loop, const process::Command& command, JobTrace& trace) {
  CO_ASSIGN_OR_RETURN(process::Process process, process::Process::start(loop, command));
  // The terminal also sends SIGINT to the compiler itself; a second one does no harm.
  Interrupt interrupt(loop, [&process](int number) { process.kill(number); });
  trace.enter(ClientPhase::local);  // with the handler set up: a signal must not leave the state file behind
  loop::ExitStatus status = co_await process.exit();
  co_return status.exit_code();
}

bool is_cplusplus(const Plan& plan) { return plan.invocation.kind.language == cmdline::Language::cxx; }

// A bare name stays as typed, as gcc -v shows it. With the PATH that it gets, the compiler finds itself.
process::Command typed_command(const Plan& plan) {
  process::Command command = compiler_command(plan, plan.typed);
  if (plan.typed[0].find('/') == std::string::npos) command.argv[0] = plan.typed[0];
  return command;
}

// The arguments of execve(2).
struct Replacement {
  explicit Replacement(const Plan& plan) : command(typed_command(plan)) {
    for (std::string& word : command.argv) argv.push_back(word.data());
    for (std::string& variable : command.env) env.push_back(variable.data());
    argv.push_back(nullptr);
    env.push_back(nullptr);
  }
  Replacement(const Replacement&) = delete;

  // Allocates no memory.
  void execute() const {
    process::restore_signals_of_writing();
    ::execve(command.file.c_str(), argv.data(), env.data());
  }

  process::Command command;
  std::vector<char*> argv, env;
};

// Global, because the handler has no arguments.
std::optional<Replacement> g_replacement;
const JobTrace* g_trace = nullptr;

void at_end_of_memory() {
  if (const std::string* shown = g_trace->shown_in()) ::unlink(shown->c_str());
  if (g_replacement) g_replacement->execute();
  constexpr std::string_view k_complaint = "dcc: out of memory\n";
  (void)!::write(STDERR_FILENO, k_complaint.data(), k_complaint.size());
  ::_exit(static_cast<int>(Code::out_of_memory));
}

}  // namespace

LocalLimits local_limits(const Result<hosts::HostList>& list) {
  LocalLimits limits;
  if (auto state = open_state_dir()) {
    limits.lock_dir = lock_dir(*state);
    limits.state_dir = std::move(*state);
  } else {
    log::info("{}; the number of jobs on this machine is not limited", state.error().text);
  }
  if (!list) return limits;
  limits.localslots = list->localslots;
  limits.localslots_cpp = list->localslots_cpp;
  return limits;
}

state::SlotSet compile_slots(const LocalLimits& limits, const Plan& plan) {
  return state::local_slots(limits.localslots.value_or(hosts::default_local_slots(this_machine(), is_cplusplus(plan))));
}

state::SlotSet localhost_slots(const hosts::Host& host, const LocalLimits& limits, const Plan& plan) {
  state::SlotSet slots = state::slot_set(host);
  if (slots.limit <= 1 || limits.localslots) return slots;
  Machine machine = this_machine();
  machine.cores = slots.limit;
  slots.limit = hosts::default_local_slots(machine, is_cplusplus(plan));
  return slots;
}

state::SlotSet preprocess_slots(const LocalLimits& limits) {
  return state::cpp_slots(limits.localslots_cpp.value_or(hosts::default_cpp_slots(this_machine())));
}

Result<int> run_here(const Plan& plan, const LocalLimits& limits, JobTrace& trace, const Streams& streams) {
  state::SlotSet slots = plan.invocation.preprocess_only ? preprocess_slots(limits) : compile_slots(limits, plan);
  auto slot = trace.acquire("localhost", limits.lock_dir, {slots});
  if (!slot) {
    // --localslots=0 or less must not keep a build from ending.
    log::debug("{}, running without a local slot", slot.error().text);
    return run_here_in(plan, state::Slot(), trace, streams);
  }
  return run_here_in(plan, *slot, trace, streams);
}

Result<int> run_here_in(const Plan& plan, const state::Slot& slot, JobTrace& trace, const Streams& streams) {
  trace.here_in_slot(slot.number());
  process::Command command = typed_command(plan);
  command.inherit_stdin = true;
  command.stdout_fd = streams.out;
  command.stderr_fd = streams.err;
  log::info("exec on localhost: {}", shell_quoted(plan.typed));
  loop::Loop loop;
  Result<int> exit_code = loop::run(loop, exit_code_of(loop, command, trace));
  if (exit_code || exit_code.error().code != Code::out_of_memory) return exit_code;
  trace.hide();
  return replace_us_by(plan);
}

Error replace_us_by(const Plan& plan) {
  Replacement replacement(plan);
  replacement.execute();
  return fail_errno(Code::no_compiler, errno, "failed to exec '{}'", replacement.command.file);
}

void prepare_for_end_of_memory(const Plan& plan, const JobTrace& trace, bool fallback) {
  g_trace = &trace;
  if (fallback) g_replacement.emplace(plan);
  std::set_new_handler(at_end_of_memory);
}

}  // namespace dcc::client
