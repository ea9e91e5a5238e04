// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/job.h"

#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "client/distribute.h"
#include "client/interrupt.h"
#include "client/local_run.h"
#include "client/plan.h"
#include "hosts/host_list.h"

namespace dcc::client {
namespace {

int exit_code_of(const Error& error) { return static_cast<int>(error.code); }

int give_up(const Error& error) {
  log::error("{}", error.text);
  return exit_code_of(error);
}

int finish(Result<int> exit_code) {
  if (Interrupt::signal_number()) die_by(Interrupt::signal_number());
  return exit_code ? *exit_code : give_up(exit_code.error());
}

// The build sees what one compile would have written.
int show(const Distributed& job) {
  (void)!write_all(STDOUT_FILENO, job.out);
  (void)!write_all(STDERR_FILENO, job.err);
  return loop::ExitStatus{job.wait_status, {}}.exit_code();
}

// A failed compile is compiled again here: preprocessed text can warn where the original does not, and only here do the
// messages show the source.
bool is_final(const Distributed& job, const Settings& settings) {
  if (job.wait_status == 0) return true;
  bool compiler_said_no = WIFEXITED(job.wait_status) && WEXITSTATUS(job.wait_status) < 128;
  return !settings.fallback || (compiler_said_no && settings.skip_local_retry);
}

int fall_back(const Plan& plan, const Settings& settings, const LocalLimits& limits, const Error& reason) {
  if (!settings.fallback && reason.code != Code::local_cpp) {
    log::error("failed to distribute and fallbacks are disabled: {}", reason.text);
    return exit_code_of(reason);
  }
  log::warning("failed to distribute '{}', running locally instead: {}", plan.invocation.input, reason.text);
  return finish(run_here(plan, limits));
}

int distribute(const Plan& plan, const Settings& settings, const hosts::HostList& list, const LocalLimits& limits) {
  Distributor distributor(plan, settings, list, limits);
  auto distribution = distributor.run();
  if (Interrupt::signal_number()) die_by(Interrupt::signal_number());
  if (!distribution) return fall_back(plan, settings, limits, distribution.error());
  if (auto* turn = std::get_if<TurnOfLocalhost>(&*distribution)) return finish(run_here_in(plan, turn->slot));
  auto& job = std::get<Distributed>(*distribution);
  if (is_final(job, settings)) return show(job);
  log::info("'{}' failed on {} with status {}, compiling it here to be sure", plan.invocation.input, job.host,
            job.wait_status);
  return finish(run_here(plan, limits));
}

}  // namespace

int run_job(std::vector<std::string> command, const Settings& settings, bool masquerading) {
  auto nesting = toolchain::nesting(settings.nesting_level, masquerading);
  if (nesting == toolchain::Nesting::runaway)
    return give_up(fail(Code::recursion, "'{}' seems to have invoked itself recursively; is the real compiler in PATH?",
                        command[0]));
  auto plan = make_plan(std::move(command), settings);
  if (!plan) return give_up(plan.error());
  if (nesting == toolchain::Nesting::run_local) return give_up(replace_us_by(*plan));

  Result<hosts::HostList> list = hosts::load_host_list();
  LocalLimits limits = local_limits(list);
  if (!plan->invocation.distributable()) {
    log::info("running locally: {}", plan->invocation.local_reason);
    return finish(run_here(*plan, limits));
  }
  if (!list) return fall_back(*plan, settings, limits, list.error());
  return distribute(*plan, settings, *list, limits);
}

}  // namespace dcc::client
