// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/remote/distribute.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/error_policy.h"
#include "base/log.h"
#include "base/strings.h"
#include "client/build_notice.h"
#include "client/input/source_file.h"
#include "client/local/interrupt.h"
#include "client/output/output_check.h"
#include "client/remote/accident.h"
#include "client/verification.h"
#include "loop/run.h"
#include "scan/fallthrough_comment.h"
#include "scan/messages.h"

namespace dcc::client {
namespace {

// A stock server answers with this if it does not have the compiler (wait status of exit code 110).
constexpr int k_no_such_compiler = static_cast<int>(Code::no_compiler) << 8;

// For the comments, which the preprocessed text does not have.
scan::ReadSource source_reader(const Plan& plan) {
  if (!scan::reads_fallthrough_comments(plan.invocation)) return {};
  // Keeps the last file: a file with one such warning often has more. Bounded, because the server says where to look;
  // beyond, the warnings are in doubt.
  static constexpr size_t k_most_bytes = 64 << 20, k_at_least = 4096;
  return [last = std::string(), text = std::optional<std::string>(),
          looked_at = size_t{0}](const std::string& name) mutable -> std::optional<std::string> {
    if (name != std::exchange(last, name)) text = read_source_file(name);
    looked_at += std::max(k_at_least, text ? text->size() : 0);
    return looked_at <= k_most_bytes ? text : std::nullopt;
  };
}

// What only its user can mend.
bool is_about_key(Code code) { return code == Code::no_proof || code == Code::wrong_key || code == Code::needs_key; }

}  // namespace

Distributor::Distributor(const JobContext& context, const hosts::HostList& list)
    : context_(context),
      hosts_(list.hosts),
      known_(host_knowledge(context.limits)),
      input_(context.plan, context.settings.save_temps) {
  if (list.randomize) hosts::shuffle(hosts_, static_cast<uint64_t>(::getpid()));
}

// The hosts that may get the job now.
std::vector<Candidate> Distributor::look_at_hosts() const {
  std::vector<Candidate> all = candidates(hosts_, job_, known_, context_.plan, context_.limits);
  for (const Candidate& candidate : all) {
    if (!candidate.against) continue;
    log::info("not asking {}: {}", hosts::display_name(candidate.host), *candidate.against);
    skip(candidate.host, *candidate.against);
  }
  return askable(std::move(all));
}

// Recorded once for each host, although the hosts are looked at again after each failure.
void Distributor::skip(const hosts::Host& host, const std::string& reason) const {
  auto& skipped = context_.trace.line().hosts_skipped;
  std::string name = hosts::display_name(host);
  if (std::none_of(skipped.begin(), skipped.end(),
                   [&name](const trace::HostTrouble& other) { return other.host == name; }))
    skipped.push_back({std::move(name), reason});
}

Result<Distribution> Distributor::run() {
  ASSIGN_OR_RETURN(job_, make_remote_job(context_.plan, context_.settings));
  job_.key = context_.key;
  input_.set_display(job_.display);
  if (job_.not_native.empty()) {
    ASSIGN_OR_RETURN(native_, NativeJob::create(context_.plan, *job_.fingerprint));
    // Two compiles would append twice.
    verifies_ = is_to_be_verified(context_.settings.verify_every) && !native_->outputs().appends();
  }
  auto distribution = from_host_to_host();
  if (distribution || !accident_ || distribution.error().code == Code::canceled) return distribution;
  context_.trace.at_host(accident_->host, accident_->slot);
  return Distribution(std::move(accident_->done));
}

Result<Distribution> Distributor::from_host_to_host() {
  std::string last;
  for (;;) {
    const std::vector<Candidate> allowed = look_at_hosts();
    auto slot = host_slot(slots_of(allowed));
    if (!slot && does_not_wait_) return fail(Code::busy, "{}", last);
    if (!slot) return no_candidate(hosts_, job_, known_, last);
    const hosts::Host& host = allowed[slot->index()].host;
    if (host.transport == hosts::Transport::local) return Distribution(TurnOfLocalhost{std::move(*slot)});

    const state::PeerFeatures peer = peer_with(host, job_, known_.features);
    NativeJob* const native = native_for(host, peer);
    const bool asks_first = native && peer.protocol == state::PeerProtocol::unknown;
    state::Slot preprocessing = native && !asks_first ? state::Slot() : preprocessing_slot();
    // While this job waited for these slots, the host may have failed for another job, and may now be in back-off.
    auto permit = known_.back_off.enter(host, compiler_of(job_), state::wall_time());
    if (!permit) continue;
    auto done =
        compile_on(host, native, asks_first, slot->number(), std::move(preprocessing), *permit, allowed.size() > 1);
    if (Interrupt::signal_number()) return fail(Code::canceled, "stopped by signal {}", Interrupt::signal_number());
    if (!done && done.error().code == Code::not_native && native) {
      if (accident_) return std::move(done.error());
      job_.not_native = at_host(host, done.error().text);
      if (!job_.needs_native.empty()) return no_candidate(hosts_, job_, known_, {});
      continue;
    }
    if (done) {
      known_.back_off.succeeded(std::move(*permit));
      if (!goes_on_after_accident(*done, host)) return Distribution(std::move(*done));
      accident_ = {std::move(*done), host, slot->number()};
      does_not_wait_ = true;
      continue;
    }
    Error& error = done.error();
    const std::string failure = at_host(host, error.text);
    if (!goes_on_after(error, host, failure, std::move(*permit))) return std::move(done.error());
    if (auto ours = input_.failure()) return *ours;
    // Without fallback no other place is certain, so the job waits for a slot again.
    does_not_wait_ = accident_ || (error.code == Code::queue_too_long && context_.settings.fallback);
    last = failure;
    std::erase_if(hosts_, [&host](const hosts::Host& other) { return other.text == host.text; });
  }
}

// What the failure of an attempt means for the host (base/error_policy.h), and whether another host may do better.
// `failure` is the error with the host's name.
bool Distributor::goes_on_after(Error& error, const hosts::Host& host, const std::string& failure,
                                state::Permit permit) {
  const ErrorPolicy& policy = error_policy(error.code);
  trace::TraceLine& line = context_.trace.line();
  switch (policy.ladder) {
    case Ladder::next_host:
      line.hosts_tried.push_back({hosts::display_name(host), error.text});
      line.code = policy.exit;
      log::warning("failed to distribute '{}' to {}", context_.plan.invocation.input, failure);
      // If it was the only host, the build learns it anyway.
      if (is_about_key(error.code) && hosts_.size() > 1)
        tell_build_of_host(context_.limits.lock_dir, hosts::display_name(host), error.text);
      known_.back_off.failed(std::move(permit), policy.blame, failure, state::wall_time());
      return true;
    case Ladder::leave:
      log::info("leaving {}", failure);
      skip(host, error.text);
      return true;
    case Ladder::refused:
      line.hosts_tried.push_back({hosts::display_name(host), error.text});
      error.text = failure;
      return false;
    case Ladder::stay:
      break;
  }
  if (error.code == Code::no_file)
    doubt_ = {std::move(permit), failure, toolchain::identity_of(context_.plan.invocation.output)};
  return false;
}

// What befell a compiler may be that host's trouble alone, and a weak machine needs long for the job: another host that
// has room, and native mode, is asked, once.
bool Distributor::goes_on_after_accident(const CompiledThere& done, const hosts::Host& host) {
  if (accident_ || !done.is_native || !is_certain_accident(done.result)) return false;
  std::erase_if(hosts_, [&](const hosts::Host& other) {
    if (other.text == host.text || other.transport == hosts::Transport::local) return true;
    const state::PeerFeatures peer = peer_with(other, job_, known_.features);
    return peer.protocol != state::PeerProtocol::v4 || why_preprocessed(other, job_, known_, peer).has_value();
  });
  const auto others = askable(candidates(hosts_, job_, known_, context_.plan, context_.limits));
  if (!state::first_free(context_.limits.lock_dir, slots_of(others))) return false;
  const int status = loop::ExitStatus{done.result.wait_status, {}}.exit_code();
  log::info("'{}' failed on {} with exit code {}, asking another host", context_.plan.invocation.input, done.host,
            status);
  context_.trace.line().hosts_tried.push_back({done.host, fmt::format("the compile failed, with {}", status)});
  return true;
}

std::string Distributor::quarantine(const std::string& reason) const {
  return known_.quarantine.put(*verified_host_, hex(job_.fingerprint->digest), reason);
}

void Distributor::succeeded_here() {
  if (!doubt_ || toolchain::identity_of(context_.plan.invocation.output) == doubt_->output) return;
  known_.back_off.failed(std::move(doubt_->permit), Blame::compiler, doubt_->failure, state::wall_time());
}

Result<state::Slot> Distributor::host_slot(const std::vector<state::SlotSet>& sets) const {
  if (!does_not_wait_) return context_.trace.acquire("", context_.limits.lock_dir, sets);
  ASSIGN_OR_RETURN(std::optional<state::Slot> slot, state::try_acquire(context_.limits.lock_dir, sets));
  if (!slot) return fail(Code::busy, "all slots are taken");
  return std::move(*slot);
}

// Whether another host, or this machine, could begin the job now.
bool Distributor::room_beside(const hosts::Host& host) const {
  std::vector<Candidate> others = askable(candidates(hosts_, job_, known_, context_.plan, context_.limits));
  std::erase_if(others, [&host](const Candidate& other) { return other.host.text == host.text; });
  std::vector<state::SlotSet> sets = slots_of(others);
  if (context_.settings.fallback) sets.push_back(compile_slots(context_.limits, context_.plan));
  return state::first_free(context_.limits.lock_dir, sets).has_value();
}

// Empty if the text is there already; and --localslots_cpp=0 must not keep a build from ending.
state::Slot Distributor::preprocessing_slot() {
  if (!input_.needs_preprocessor() || input_.done()) return {};
  auto slot = context_.trace.acquire("localhost", context_.limits.lock_dir, {preprocess_slots(context_.limits)});
  if (!slot) return {};
  context_.trace.here_in_slot(slot->number());
  return std::move(*slot);
}

// Null: the job is done with preprocessed text there.
NativeJob* Distributor::native_for(const hosts::Host& host, const state::PeerFeatures& peer) const {
  auto reason = why_preprocessed(host, job_, known_, peer);
  if (!reason) return native_.get();
  log::info("not in native mode: {}", *reason);
  context_.trace.line().not_native = std::move(*reason);
  return nullptr;
}

Result<CompiledThere> Distributor::compile_on(const hosts::Host& host, NativeJob* native, bool asks_first, int slot,
                                              state::Slot preprocessing, state::Permit& permit, bool has_others) {
  context_.trace.at_host(host, slot);
  const auto began = std::chrono::steady_clock::now();
  Attempt attempt(
      loop_, {context_, job_, known_, input_, host, permit, has_others, [this, &host] { return room_beside(host); }});
  if (asks_first) {
    ASSIGN_OR_RETURN(const state::PeerFeatures peer, loop::run_first(loop_, attempt.introduce()));
    native = peer.protocol == state::PeerProtocol::unknown ? nullptr : native_for(host, peer);
    if (!native && !job_.needs_native.empty())
      return fail(Code::unsupported, "only native mode could do it there, as {}", job_.needs_native);
  }
  if (native) preprocessing = {};
  ASSIGN_OR_RETURN(OutputFiles outputs,
                   native ? Result(OutputFiles(context_.plan, native->outputs())) : OutputFiles::create(context_.plan));
  auto answer = loop::run(loop_, attempt.run(outputs, native, std::move(preprocessing)));
  context_.trace.line().plain = input_.size();
  ASSIGN_OR_RETURN(protocol::CompileResult result, accept(std::move(answer), outputs));
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  log::info("{}'{}' compiled on {} in {:.4f}s", native ? "" : fmt::format("{} bytes from ", input_.size()),
            context_.plan.invocation.input, hosts::display_name(host), took.count());
  if (native) {
    CompiledThere done{std::move(result), hosts::display_name(host), std::nullopt, true, std::nullopt};
    if (verifies_) {
      done.to_verify = std::move(outputs);
      verified_host_ = host;
    }
    return done;
  }
  return as_one_compile(std::move(result), host);
}

// Checks an answer and puts the outputs in place.
Result<protocol::CompileResult> Distributor::accept(Result<protocol::CompileResult> answer, OutputFiles& outputs) {
  ASSIGN_OR_RETURN(protocol::CompileResult result, std::move(answer));
  if (result.wait_status == k_no_such_compiler)
    return fail(Code::compiler_not_allowed, "it has no compiler '{}'", context_.plan.compiler.name);
  trace::TraceLine& line = context_.trace.line();
  if (result.load) {
    line.server_slots = result.load->slots;
    line.server_waiting = result.load->waiting;
  }
  if (outputs.is_native()) {
    for (const std::string& path : result.removed) outputs.remove(path);
    if (is_accident(result)) return result;
  } else if (result.wait_status != 0) {
    return result;
  }
  line.object = outputs.size();
  if (outputs.main_output() >= 0) RETURN_IF_ERROR(check_output(context_.plan, job_.expected, outputs.main_output()));
  if (!outputs.is_native() || !verifies_) RETURN_IF_ERROR(outputs.place());
  return result;
}

CompiledThere Distributor::as_one_compile(protocol::CompileResult result, const hosts::Host& host) {
  const scan::ReadSource read_source = source_reader(context_.plan);
  const cmdline::Family family = context_.plan.invocation.family;
  result.err = scan::as_one_compile(input_.err(), result.err, family, read_source);
  auto has_system_macro = [this](std::string_view file, uint64_t line) { return input_.has_system_macro(file, line); };
  auto doubtful = scan::doubtful_warning(result.err, family, read_source, has_system_macro);
  return {std::move(result), hosts::display_name(host), std::move(doubtful), false, std::nullopt};
}

}  // namespace dcc::client
