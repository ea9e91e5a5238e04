// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/remote/distribute.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/file.h"
#include "base/log.h"
#include "base/strings.h"
#include "client/input/source_file.h"
#include "client/local/interrupt.h"
#include "client/output/output.h"
#include "scan/fallthrough_comment.h"
#include "scan/messages.h"

namespace dcc::client {
namespace {

// A stock server answers so when it has no such compiler (wait status of exit code 110).
constexpr int k_no_such_compiler = static_cast<int>(Code::no_compiler) << 8;

// What an error of an attempt says about the host; nothing when it is about us or about the user's source.
std::optional<state::Blame> blame_for(Code code) {
  switch (code) {
    case Code::denied:
      return state::Blame::compiler;
    case Code::connect:
      return state::Blame::way;
    case Code::busy:
    case Code::gone:
    case Code::protocol:
    case Code::timeout:
    case Code::truncated:
      return state::Blame::host;
    default:
      return std::nullopt;
  }
}

// For the comments that the text has not.
scan::ReadSource source_reader(const Plan& plan) {
  if (!scan::reads_fallthrough_comments(plan.invocation)) return {};
  // A file with one such warning has more.
  return [last = std::string(), text = std::optional<std::string>()](const std::string& name) mutable {
    if (name != std::exchange(last, name)) text = read_source_file(name);
    return text;
  };
}

uint64_t size_of(const TempFile& file) {
  struct stat status {};
  return ::fstat(file.fd(), &status) == 0 ? static_cast<uint64_t>(status.st_size) : 0;
}

}  // namespace

Distributor::Distributor(const Plan& plan, const Settings& settings, const hosts::HostList& list,
                         const LocalLimits& limits, JobTrace& trace)
    : plan_(plan),
      settings_(settings),
      limits_(limits),
      trace_(trace),
      hosts_(list.hosts),
      known_(host_knowledge(limits)),
      text_(plan, settings.save_temps) {
  if (list.randomize) hosts::shuffle(hosts_, static_cast<uint64_t>(::getpid()));
}

// The candidates that there is nothing against.
std::vector<Candidate> Distributor::askable() const {
  std::vector<Candidate> all = candidates(hosts_, job_, known_, plan_, limits_);
  for (const Candidate& candidate : all) {
    if (!candidate.against) continue;
    log::info("not asking {}: {}", hosts::display_name(candidate.host), *candidate.against);
    skip(candidate.host, *candidate.against);
  }
  std::erase_if(all, [](const Candidate& candidate) { return candidate.against.has_value(); });
  return all;
}

// Once for each host, though it may be looked at again after each that failed.
void Distributor::skip(const hosts::Host& host, const std::string& reason) const {
  auto& skipped = trace_.line().hosts_skipped;
  std::string name = hosts::display_name(host);
  if (std::none_of(skipped.begin(), skipped.end(),
                   [&name](const trace::HostTrouble& other) { return other.host == name; }))
    skipped.push_back({std::move(name), reason});
}

Result<Distribution> Distributor::run() {
  ASSIGN_OR_RETURN(job_, make_remote_job(plan_, settings_));
  text_.set_display(job_.display);
  std::string last;
  for (;;) {
    const std::vector<Candidate> allowed = askable();
    auto slot = host_slot(slots_of(allowed));
    if (!slot && last.empty()) last = why_none(hosts_, job_, known_);
    if (!slot && left_a_queue_) return fail(Code::busy, "{}", last);
    if (!slot) return no_candidate(job_, last);
    const hosts::Host& host = allowed[slot->index()].host;
    if (host.transport == hosts::Transport::local) return Distribution(TurnOfLocalhost{std::move(*slot)});

    state::Slot preprocessing = preprocessing_slot();
    // The host may have failed somebody else while we waited for these slots; then there is a reason against it now.
    auto permit = known_.back_off.enter(host, job_.argv[0], state::wall_time());
    if (!permit) continue;
    Result<Distributed> done = try_host(host, slot->number(), std::move(preprocessing), *permit, allowed.size() > 1);
    if (Interrupt::signal_number()) return fail(Code::canceled, "stopped by signal {}", Interrupt::signal_number());
    if (done) {
      known_.back_off.succeeded(std::move(*permit));
      return Distribution(std::move(*done));
    }
    const Error& error = done.error();
    const std::string failure = fmt::format("{}: {}", hosts::display_name(host), error.text);
    const auto blame = blame_for(error.code);
    if (blame || error.code == Code::bad_arguments)
      trace_.line().hosts_tried.push_back({hosts::display_name(host), error.text});
    if (blame) {
      trace_.line().code = error.code;
      log::warning("failed to distribute '{}' to {}", plan_.invocation.input, failure);
      known_.back_off.failed(std::move(*permit), *blame, failure, state::wall_time());
    } else if (error.code == Code::unsupported) {
      log::info("leaving {}", failure);
      skip(host, error.text);
    } else if (error.code == Code::bad_arguments) {
      return fail(error.code, "{}", failure);
    } else {
      if (error.code == Code::no_file)
        doubt_ = {std::move(*permit), failure, toolchain::identity_of(plan_.invocation.output)};
      return error;  // ours, or the command's or the source's: no host has a part in it, as far as is known
    }
    if (auto ours = text_.failure()) return *ours;
    left_a_queue_ = error.code == Code::unsupported && !job_.needs_protocol_4;
    last = failure;
    std::erase_if(hosts_, [&host](const hosts::Host& other) { return other.text == host.text; });
  }
}

void Distributor::succeeded_here() {
  if (!doubt_ || toolchain::identity_of(plan_.invocation.output) == doubt_->output) return;
  known_.back_off.failed(std::move(doubt_->permit), state::Blame::compiler, doubt_->failure, state::wall_time());
}

// Who has left a queue because there was room elsewhere does not begin to wait there.
Result<state::Slot> Distributor::host_slot(const std::vector<state::SlotSet>& sets) const {
  if (!left_a_queue_) return trace_.acquire("", limits_.lock_dir, sets);
  ASSIGN_OR_RETURN(std::optional<state::Slot> slot, state::try_acquire(limits_.lock_dir, sets));
  if (!slot) return fail(Code::busy, "all slots are taken");
  return std::move(*slot);
}

// Whether another host, or this machine, could begin with the job now.
bool Distributor::room_beside(const hosts::Host& host) const {
  std::vector<Candidate> others = candidates(hosts_, job_, known_, plan_, limits_);
  std::erase_if(others, [&host](const Candidate& other) { return other.host.text == host.text || other.against; });
  std::vector<state::SlotSet> sets = slots_of(others);
  if (settings_.fallback) sets.push_back(compile_slots(limits_, plan_));
  return state::first_free(limits_.lock_dir, sets).has_value();
}

// None is needed when the text is there already, and --localslots_cpp=0 must not keep a build from ending.
state::Slot Distributor::preprocessing_slot() {
  if (!text_.needs_preprocessor() || text_.done()) return {};
  auto slot = trace_.acquire("localhost", limits_.lock_dir, {preprocess_slots(limits_)});
  if (!slot) return {};
  trace_.here_in_slot(slot->number());
  return std::move(*slot);
}

Result<Distributed> Distributor::try_host(const hosts::Host& host, int slot, state::Slot preprocessing,
                                          state::Permit& permit, bool others) {
  trace_.at_host(host, slot);
  auto began = std::chrono::steady_clock::now();
  ASSIGN_OR_RETURN(TempFile object, output_file(plan_));
  Result<RemoteResult> result = fail(Code::canceled, "the attempt did not end");
  Attempt attempt(
      loop_, host, job_, text_, settings_, known_, permit, [this, &host] { return room_beside(host); }, trace_);
  loop::start(attempt.run(object, std::move(preprocessing), others, result));
  loop_.run();
  trace_.line().plain = text_.size();
  ASSIGN_OR_RETURN(RemoteResult remote, std::move(result));

  if (remote.wait_status == k_no_such_compiler)
    return fail(Code::denied, "it has no compiler '{}'", plan_.compiler.name);
  if (remote.load) {
    trace_.line().server_slots = remote.load->slots;
    trace_.line().server_waiting = remote.load->waiting;
  }
  if (remote.wait_status == 0) {
    trace_.line().object = size_of(object);
    RETURN_IF_ERROR(check_output(plan_, job_.expected, object.fd()));
    RETURN_IF_ERROR(object.commit(plan_.invocation.output));
  }
  std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  log::info("{} bytes from '{}' compiled on {} in {:.4f}s", text_.size(), plan_.invocation.input,
            hosts::display_name(host), took.count());
  const scan::ReadSource read_source = source_reader(plan_);
  std::string err = scan::as_one_compile(text_.err(), remote.err, plan_.invocation.family, read_source);
  auto doubtful = scan::doubtful_warning(
      err, plan_.invocation.family, read_source,
      [this](std::string_view file, uint64_t line) { return text_.has_system_macro(file, line); });
  return Distributed{remote.wait_status, std::move(remote.out), std::move(err), hosts::display_name(host),
                     std::move(doubtful)};
}

}  // namespace dcc::client
