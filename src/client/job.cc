// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/job.h"

#include <sys/wait.h>
#include <unistd.h>

#include "base/error_policy.h"
#include "base/file.h"
#include "base/log.h"
#include "client/build_notice.h"
#include "client/decide.h"
#include "client/job_trace.h"
#include "client/local/interrupt.h"
#include "client/local/local_run.h"
#include "client/remote/accident.h"
#include "client/remote/distribute.h"
#include "client/verify.h"

namespace dcc::client {
namespace {

int give_up(const Error& error) {
  log::error("{}", error.text);
  return exit_code(error.code);
}

// An interrupted job prints no message.
int finish(const Result<int>& exit_code) {
  if (Interrupt::signal_number()) return 128 + Interrupt::signal_number();
  return exit_code ? *exit_code : give_up(exit_code.error());
}

int run_locally(const JobContext& job, trace::Outcome outcome, std::string reason) {
  job.trace.decide(outcome, std::move(reason));
  return finish(run_here(job.plan, job.limits, job.trace));
}

// The build sees the output of a single compile.
int show(const protocol::CompileResult& result) {
  (void)!write_all(STDOUT_FILENO, result.out);
  (void)!write_all(STDERR_FILENO, result.err);
  return loop::ExitStatus{result.wait_status, {}}.exit_code();
}

// Otherwise a failed compile is repeated here: preprocessed text can give warnings that the original does not, and only
// the compile here shows the source in its messages.
bool is_final_failure(int wait_status, const Settings& settings) {
  bool compiler_said_no = WIFEXITED(wait_status) && WEXITSTATUS(wait_status) < 128;
  return !settings.fallback || (compiler_said_no && settings.skip_local_retry);
}

// The job was never distributed, or is not any longer.
int do_without_hosts(const JobContext& job, const Verdict& verdict) {
  if (verdict.code == Code{}) {
    log::info("running locally: {}", verdict.reason);
    return run_locally(job, trace::Outcome::local, verdict.reason);
  }
  if (job.trace.line().code == Code{}) job.trace.line().code = error_policy(verdict.code).exit;
  if (verdict.kind == Verdict::Kind::no_fallback) {
    log::error("failed to distribute and fallbacks are disabled (DISTCC_FALLBACK=0): {}", verdict.reason);
    job.trace.decide(trace::Outcome::failed, verdict.reason);
    return exit_code(verdict.code);
  }
  log::warning("failed to distribute '{}', running locally instead: {}", job.plan.invocation.input, verdict.reason);
  if (verdict.code == Code::no_hosts || verdict.code == Code::bad_hosts || verdict.code == Code::bad_key)
    tell_build(job.limits.lock_dir, verdict.reason);
  return run_locally(job, verdict.code == Code::local_cpp ? trace::Outcome::local : trace::Outcome::fallback,
                     verdict.reason);
}

int distribute(const JobContext& job, const hosts::HostList& list) {
  job.trace.line().slots = hosts::total_limit(list);
  job.trace.decide(trace::Outcome::remote, "");
  Distributor distributor(job, list);
  auto distribution = distributor.run();
  if (Interrupt::signal_number()) return finish(0);
  if (!distribution) {
    const int exit_code = do_without_hosts(job, undistributed(distribution.error(), job.settings));
    if (exit_code == 0) distributor.succeeded_here();
    return exit_code;
  }
  if (auto* turn = std::get_if<TurnOfLocalhost>(&*distribution)) {
    job.trace.decide(trace::Outcome::local, "the host list says localhost");
    return finish(run_here_in(job.plan, turn->slot, job.trace));
  }
  auto& done = std::get<CompiledThere>(*distribution);
  const int wait_status = done.result.wait_status;
  if (done.is_native && !is_accident(done.result))
    return done.to_verify ? finish(verify(job, done, distributor)) : show(done.result);
  if (wait_status == 0) {
    const auto& warning = done.doubtful_warning;
    if (!warning || !job.settings.fallback) return show(done.result);
    log::info("'{}' has a warning on {} that may be about a macro only (-W{}), compiling it here to be sure",
              job.plan.invocation.input, done.host, *warning);
    return run_locally(job, trace::Outcome::fallback,
                       fmt::format("-W{} on {} may be about a macro only", *warning, done.host));
  }
  if (is_final_failure(wait_status, job.settings)) return show(done.result);
  const int status = loop::ExitStatus{wait_status, {}}.exit_code();
  log::info("'{}' failed on {} with exit code {}, compiling it here to be sure", job.plan.invocation.input, done.host,
            status);
  if (status == exit_code(Code::timeout)) {
    job.trace.line().code = Code::timeout;
    return run_locally(job, trace::Outcome::fallback, fmt::format("the compile took longer than {} allows", done.host));
  }
  job.trace.line().remote_status = status;
  return run_locally(job, trace::Outcome::fallback, fmt::format("the compile failed on {}", done.host));
}

// `dcc ccache gcc -c a.c`: the launcher runs as it is, without a slot. If it starts dcc, that may need the slot.
int become_launcher(const Plan& plan, const std::string& reason, JobTrace& trace) {
  log::warning("running locally: {}", reason);
  trace.begin(plan);
  trace.decide(trace::Outcome::local, reason);
  trace.end(0);
  return give_up(replace_us_by(plan));
}

int become_compiler(const Decision& decision) {
  if (decision.nesting == toolchain::Nesting::none) log::warning("running locally: {}", decision.verdict.reason);
  return give_up(replace_us_by(*decision.plan));
}

// Runs the job and returns its exit code, which is ignored if a signal has arrived.
int run(std::vector<std::string> command, const Settings& settings, bool masquerading, JobTrace& trace) {
  const Decision decision = decide(std::move(command), settings, masquerading);
  const Verdict& verdict = decision.verdict;
  if (!decision.plan) return give_up({verdict.code, verdict.reason});
  const Plan& plan = *decision.plan;
  if (verdict.kind == Verdict::Kind::compiler) return become_compiler(decision);
  if (verdict.kind == Verdict::Kind::launcher) return become_launcher(plan, verdict.reason, trace);

  prepare_for_end_of_memory(plan, trace, settings.fallback);
  trace.begin(plan);
  trace.show_in(decision.limits.state_dir);
  const JobContext job{plan, settings, decision.limits, trace, decision.key()};
  if (verdict.kind == Verdict::Kind::distribution) return distribute(job, *decision.list);
  return do_without_hosts(job, verdict);
}

}  // namespace

int run_job(std::vector<std::string> command, const Settings& settings, bool masquerading) {
  JobTrace trace(settings.trace_file);
  int exit_code = run(std::move(command), settings, masquerading, trace);
  trace.end(exit_code);
  if (int number = Interrupt::signal_number()) die_by(number);
  return exit_code;
}

}  // namespace dcc::client
