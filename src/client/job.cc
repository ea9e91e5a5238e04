// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/job.h"

#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "client/build_notice.h"
#include "client/distribute.h"
#include "client/interrupt.h"
#include "client/local_run.h"
#include "client/plan.h"
#include "client/trail.h"
#include "hosts/host_list.h"
#include "toolchain/launcher.h"

namespace dcc::client {
namespace {

int exit_code_of(const Error& error) { return static_cast<int>(error.code); }

int give_up(const Error& error) {
  log::error("{}", error.text);
  return exit_code_of(error);
}

// Of an interrupted job nothing is said.
int finish(const Result<int>& exit_code) {
  if (Interrupt::signal_number()) return 128 + Interrupt::signal_number();
  return exit_code ? *exit_code : give_up(exit_code.error());
}

// What every way through a job needs.
struct Job {
  const Plan& plan;
  const Settings& settings;
  const LocalLimits& limits;
  Trail& trail;
};

int run_locally(const Job& job, Decision decision, std::string reason) {
  job.trail.decide(decision, std::move(reason));
  return finish(run_here(job.plan, job.limits, job.trail));
}

// The build sees what one compile would have written.
int show(const Distributed& job) {
  (void)!write_all(STDOUT_FILENO, job.out);
  (void)!write_all(STDERR_FILENO, job.err);
  return loop::ExitStatus{job.wait_status, {}}.exit_code();
}

// A failed compile is compiled again here: preprocessed text can warn where the original does not, and only here do the
// messages show the source.
bool is_final_failure(const Distributed& job, const Settings& settings) {
  bool compiler_said_no = WIFEXITED(job.wait_status) && WEXITSTATUS(job.wait_status) < 128;
  return !settings.fallback || (compiler_said_no && settings.skip_local_retry);
}

int fall_back(const Job& job, const Error& reason) {
  if (job.trail.line().code == Code{}) job.trail.line().code = reason.code;
  bool local_by_nature = reason.code == Code::local_cpp;
  if (!job.settings.fallback && !local_by_nature) {
    log::error("failed to distribute and fallbacks are disabled (DISTCC_FALLBACK=0): {}", reason.text);
    job.trail.decide(Decision::failed, reason.text);
    return exit_code_of(reason);
  }
  log::warning("failed to distribute '{}', running locally instead: {}", job.plan.invocation.input, reason.text);
  if (reason.code == Code::no_hosts || reason.code == Code::bad_hosts) tell_build(job.limits.lock_dir, reason.text);
  return run_locally(job, local_by_nature ? Decision::local : Decision::fallback, reason.text);
}

int distribute(const Job& job, const hosts::HostList& list) {
  job.trail.line().slots = hosts::total_limit(list);
  job.trail.decide(Decision::remote, "");
  Distributor distributor(job.plan, job.settings, list, job.limits, job.trail);
  auto distribution = distributor.run();
  if (Interrupt::signal_number()) return finish(0);
  if (!distribution) {
    const int exit_code = fall_back(job, distribution.error());
    if (exit_code == 0) distributor.succeeded_here();
    return exit_code;
  }
  if (auto* turn = std::get_if<TurnOfLocalhost>(&*distribution)) {
    job.trail.decide(Decision::local, "the host list says localhost");
    return finish(run_here_in(job.plan, turn->slot, job.trail));
  }
  auto& done = std::get<Distributed>(*distribution);
  if (done.wait_status == 0) {
    const auto& warning = done.doubtful_warning;
    if (!warning || !job.settings.fallback) return show(done);
    log::info("'{}' has a warning on {} that may be about a macro only (-W{}), compiling it here to be sure",
              job.plan.invocation.input, done.host, *warning);
    return run_locally(job, Decision::fallback,
                       fmt::format("-W{} on {} may be about a macro only", *warning, done.host));
  }
  if (is_final_failure(done, job.settings)) return show(done);
  const int exit_code = loop::ExitStatus{done.wait_status, {}}.exit_code();
  log::info("'{}' failed on {} with exit code {}, compiling it here to be sure", job.plan.invocation.input, done.host,
            exit_code);
  if (exit_code == static_cast<int>(Code::timeout)) {
    job.trail.line().code = Code::timeout;
    return run_locally(job, Decision::fallback, fmt::format("the compile took longer than {} allows", done.host));
  }
  job.trail.line().remote_status = exit_code;
  return run_locally(job, Decision::fallback, fmt::format("the compile failed on {}", done.host));
}

// `dcc ccache gcc -c a.c`: as it is, without a slot, which dcc may want when it is called by what we start.
int run_launcher(const Plan& plan, Trail& trail) {
  log::warning("running locally: {}", plan.invocation.local_reason);
  trail.begin(plan);
  trail.decide(Decision::local, plan.invocation.local_reason);
  trail.end(0);
  return give_up(replace_us_by(plan));
}

// The job up to its exit code, which only counts when no signal has arrived.
int run(std::vector<std::string> command, const Settings& settings, bool masquerading, Trail& trail) {
  auto nesting = toolchain::nesting(settings.nesting_level, masquerading);
  if (nesting == toolchain::Nesting::runaway)
    return give_up(fail(Code::recursion, "'{}' seems to have invoked itself recursively; is the real compiler in PATH?",
                        command[0]));
  const std::string compiler = command[0];
  auto plan = make_plan(std::move(command), settings).context("failed to exec '{}'", compiler);
  if (!plan) return give_up(plan.error());
  if (nesting == toolchain::Nesting::run_local) return give_up(replace_us_by(*plan));
  if (!plan->alone_reason.empty()) {
    log::warning("running locally: {}", plan->alone_reason);
    return give_up(replace_us_by(*plan));
  }

  if (plan->typed.size() > 1 && toolchain::find_launcher(plan->typed[0])) return run_launcher(*plan, trail);
  prepare_for_end_of_memory(*plan, trail, settings.fallback);

  Result<hosts::HostList> list = hosts::load_host_list();
  LocalLimits limits = local_limits(list);
  trail.begin(*plan);
  trail.show_in(limits.state_dir);
  Job job{*plan, settings, limits, trail};
  if (!plan->invocation.distributable()) {
    log::info("running locally: {}", plan->invocation.local_reason);
    return run_locally(job, Decision::local, plan->invocation.local_reason);
  }
  return list ? distribute(job, *list) : fall_back(job, list.error());
}

}  // namespace

int run_job(std::vector<std::string> command, const Settings& settings, bool masquerading) {
  Trail trail(settings.trace_file);
  int exit_code = run(std::move(command), settings, masquerading, trail);
  trail.end(exit_code);
  if (int number = Interrupt::signal_number()) die_by(number);
  return exit_code;
}

}  // namespace dcc::client
