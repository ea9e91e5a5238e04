// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/verify.h"

#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/env.h"
#include "base/file.h"
#include "base/log.h"
#include "base/strings.h"
#include "base/temp.h"
#include "client/local/interrupt.h"
#include "client/local/local_run.h"
#include "client/verification.h"

namespace dcc::client {
namespace {

// Of a compile here that says nothing about the server's: a signal ended it.
bool was_killed(const Outcome& here) { return here.exit_code >= 128 || Interrupt::signal_number() != 0; }

// One compile here. Its messages are kept, but for those that go to a terminal, which would change them.
Result<Outcome> compile_here(const JobContext& job, const std::vector<std::string>& paths) {
  ASSIGN_OR_RETURN(const UniqueFd out, spool_in_memory("dcc-stdout"));
  ASSIGN_OR_RETURN(const UniqueFd err, spool_in_memory("dcc-stderr"));
  Streams streams;
  if (!::isatty(STDOUT_FILENO)) streams.out = out.get();
  if (!::isatty(STDERR_FILENO)) streams.err = err.get();
  Outcome outcome;
  ASSIGN_OR_RETURN(outcome.exit_code, run_here(job.plan, job.limits, job.trace, streams));
  constexpr size_t k_messages_limit = 64 << 20;
  ASSIGN_OR_RETURN(outcome.out, read_at(out.get(), 0, k_messages_limit));
  ASSIGN_OR_RETURN(outcome.err, read_at(err.get(), 0, k_messages_limit));
  outcome.files = files_now(paths);
  return outcome;
}

// So that __TIME__ in the next compile is another one.
void wait_for_next_second(const JobTrace& trace) {
  std::optional<RemovedAtDeath> removed;
  if (trace.shown_in()) removed.emplace(*trace.shown_in());
  const timespec next{::time(nullptr) + 1, 0};
  while (::clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &next, nullptr) == EINTR)
    ;
}

Outcome outcome_there(const CompiledThere& done, const std::vector<std::string>& paths) {
  Outcome there;
  there.exit_code = loop::ExitStatus{done.result.wait_status, {}}.exit_code();
  if (!::isatty(STDOUT_FILENO)) there.out = done.result.out;
  if (!::isatty(STDERR_FILENO)) there.err = done.result.err;
  there.files = files_with(paths, *done.to_verify);
  return there;
}

void tell(const JobContext& job, const CompiledThere& done, const Distributor& distributor, const std::string& names) {
  const std::string what = fmt::format("'{}' compiled by '{}' in native mode is not as here: {}",
                                       job.plan.invocation.input, job.plan.compiler.name, names);
  job.trace.line().hosts_tried.push_back({done.host, what});
  job.trace.decide(trace::Outcome::fallback, fmt::format("{}: {}", done.host, what));
  const std::string file = distributor.quarantine(what);
  const std::string text = fmt::format(
      "{}: {}; the result from here is used, and {}", done.host, what,
      file.empty() ? "there is no place to remember this"
                   : fmt::format("this compiler gets no native jobs there for a day, or until '{}' is removed", file));
  log::error("{}", text);
  if (env("DISTCC_LOG")) print_error_text(fmt::format("dcc: {}\n", text));
}

}  // namespace

// A difference is held against the host only if two compiles here agree.
Result<int> verify(const JobContext& job, const CompiledThere& done, const Distributor& distributor) {
  const std::vector<std::string>& paths = distributor.native_outputs().written();
  const Outcome there = outcome_there(done, paths);
  job.trace.decide(trace::Outcome::local, "it was compiled in native mode, and here to verify that (DCC_VERIFY)");
  ASSIGN_OR_RETURN(Outcome here, compile_here(job, paths));
  std::vector<std::string> different = differences(there, here);
  if (!different.empty() && !was_killed(here)) {
    wait_for_next_second(job.trace);
    ASSIGN_OR_RETURN(Outcome again, compile_here(job, paths));
    const std::vector<std::string> chance = differences(here, again);
    std::erase_if(different, [&chance](const std::string& name) {
      return std::find(chance.begin(), chance.end(), name) != chance.end();
    });
    if (different.empty()) log::info("two compiles here differ, too: {}", join(chance, ", "));
    here = std::move(again);
  }
  (void)!write_all(STDOUT_FILENO, here.out);
  (void)!write_all(STDERR_FILENO, here.err);
  if (different.empty())
    log::info("'{}' is the same in native mode on {} and here", job.plan.invocation.input, done.host);
  else if (!was_killed(here))
    tell(job, done, distributor, join(different, ", "));
  return here.exit_code;
}

}  // namespace dcc::client
