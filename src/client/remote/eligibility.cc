// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/remote/eligibility.h"

#include <algorithm>

#include "base/state_dir.h"
#include "base/strings.h"
#include "protocol/v4/messages.h"

namespace dcc::client {

using hosts::Host;
using state::PeerFeatures;
using state::PeerProtocol;

HostKnowledge host_knowledge(const LocalLimits& limits) {
  auto trusted = open_trusted_dir();
  return {state::BackOff(limits.lock_dir, state::back_off_period()),
          state::PeerFeaturesCache(trusted ? lock_dir(*trusted) : ""),
          state::AddressTurns(limits.lock_dir, state::back_off_period()), state::Quarantine(limits.lock_dir)};
}

std::string compiler_of(const RemoteJob& job) {
  const auto& identity = job.request.compiler;
  return identity ? fmt::format("{} {}", job.request.argv[0], hex(identity->fingerprint)) : job.request.argv[0];
}

bool must_prove_key(const Host& host, const key::Key* key) {
  return key && !host.plain && host.transport != hosts::Transport::local;
}

std::optional<std::string> why_no_proof(const Host& host, const key::Key* key) {
  if (!must_prove_key(host, key)) return std::nullopt;
  // A server that ssh starts speaks distcc's protocols.
  if (host.transport == hosts::Transport::ssh)
    return "a key cannot be proven through ssh, which protects the connection itself (',plain' uses the host without "
           "it)";
  if (!hosts::may_speak_4(host))
    return "a key cannot be proven in protocol 2, which ',lzo' asks for (',plain' uses the host without it)";
  return std::nullopt;
}

PeerFeatures peer_with(const Host& host, const RemoteJob& job, const state::PeerFeaturesCache& features) {
  if (!job.fingerprint || !hosts::may_speak_4(host)) return {PeerProtocol::stock, 0};
  PeerFeatures known = features.of(host, state::wall_time());
  // If it was a stock server once, it has to prove now that it is not.
  if (known.protocol == PeerProtocol::stock && must_prove_key(host, job.key)) return {};
  return known;
}

std::optional<std::string> lack_of_native_mode(const Host& host, const RemoteJob& job, const HostKnowledge& known,
                                               const PeerFeatures& peer) {
  if (host.preprocessed) return "',text' asks for preprocessed text";
  if (!hosts::may_speak_4(host)) return "',lzo' asks for protocol 2";
  if (peer.protocol == PeerProtocol::stock) return "the host does not speak protocol 4";
  if (peer.protocol == PeerProtocol::v4 && !(peer.features & protocol::k_does_native_jobs))
    return "the host does not offer it";
  return known.quarantine.reason(host, hex(job.fingerprint->digest), state::wall_time());
}

std::optional<std::string> why_preprocessed(const Host& host, const RemoteJob& job, const HostKnowledge& known,
                                            const PeerFeatures& peer) {
  if (!job.not_native.empty()) return job.not_native;
  return lack_of_native_mode(host, job, known, peer);
}

namespace {

constexpr size_t k_failures_told = 3;  // in one line

state::SlotSet slots_of(const Host& host, const Plan& plan, const LocalLimits& limits) {
  return host.transport == hosts::Transport::local ? localhost_slots(host, limits, plan) : state::slot_set(host);
}

// A reason that waiting does not remove.
std::optional<std::string> lasting_reason_against(const Host& host, const RemoteJob& job, const HostKnowledge& known) {
  if (!hosts::usable(host)) return "it is marked as not to be used";
  if (host.transport == hosts::Transport::local) return std::nullopt;
  if (auto reason = why_no_proof(host, job.key)) return reason;
  if (must_prove_key(host, job.key) && !job.fingerprint)
    return "a key can be proven in protocol 4 only, which this compiler or DCC_PROTOCOL excludes";
  if (job.needs_protocol_4 && peer_with(host, job, known.features).protocol == PeerProtocol::stock)
    return "only protocol 4 has this language";
  if (!job.needs_native.empty() && why_preprocessed(host, job, known, peer_with(host, job, known.features)))
    return fmt::format("only native mode could do it there, as {}", job.needs_native);
  return std::nullopt;
}

std::string why_none(const std::vector<Host>& hosts, const RemoteJob& job, const HostKnowledge& known) {
  std::vector<std::string> texts, reasons, failures;
  bool some_back_off = false;
  for (const Host& host : hosts) {
    auto reason = lasting_reason_against(host, job, known);
    if (!reason) {
      some_back_off = true;
      auto failure = known.back_off.last_failure(host, compiler_of(job));
      if (failure && failures.size() < k_failures_told) failures.push_back(std::move(*failure));
    } else if (std::find(reasons.begin(), reasons.end(), *reason) == reasons.end()) {
      texts.push_back(at_host(host, *reason));
      reasons.push_back(std::move(*reason));
    }
  }
  if (!some_back_off) return join(texts, "; ");
  failures.insert(failures.begin(), fmt::format("all {}hosts are in back-off", texts.empty() ? "" : "other "));
  texts.insert(texts.begin(), join(failures, "; ") + " (`dcc hosts` shows whether they work again)");
  return join(texts, "; ");
}

}  // namespace

std::optional<std::string> reason_against(const Host& host, const RemoteJob& job, const HostKnowledge& known) {
  if (auto reason = lasting_reason_against(host, job, known)) return reason;
  if (host.transport == hosts::Transport::local) return std::nullopt;
  return known.back_off.reason_to_skip(host, compiler_of(job), state::wall_time());
}

std::vector<Candidate> candidates(const std::vector<Host>& hosts, const RemoteJob& job, const HostKnowledge& known,
                                  const Plan& plan, const LocalLimits& limits) {
  std::vector<Candidate> all;
  for (const Host& host : hosts) all.push_back({host, slots_of(host, plan, limits), reason_against(host, job, known)});
  return all;
}

std::vector<Candidate> askable(std::vector<Candidate> candidates) {
  std::erase_if(candidates, [](const Candidate& candidate) { return candidate.against.has_value(); });
  return candidates;
}

std::vector<state::SlotSet> slots_of(const std::vector<Candidate>& candidates) {
  std::vector<state::SlotSet> sets;
  for (const Candidate& candidate : candidates) sets.push_back(candidate.slots);
  return sets;
}

const Candidate* first_choice(const std::vector<Candidate>& askable, const LocalLimits& limits, bool randomize) {
  if (randomize)  // any of them; a server says more than localhost
    for (const Candidate& candidate : askable)
      if (candidate.host.transport != hosts::Transport::local) return &candidate;
  if (askable.empty()) return nullptr;
  const auto free = state::first_free(limits.lock_dir, slots_of(askable));
  return &askable[free ? free->index : 0];
}

std::string at_host(const Host& host, std::string_view what) {
  return fmt::format("{}: {}", hosts::display_name(host), what);
}

// A job that stock servers cannot do is a local job, so it is compiled here even if the user does not want fallbacks.
Error no_candidate(const std::vector<Host>& hosts, const RemoteJob& job, const HostKnowledge& known, std::string last) {
  if (!job.needs_native.empty()) return {Code::local_cpp, job.needs_native};
  return {job.needs_protocol_4 ? Code::local_cpp : Code::no_hosts,
          last.empty() ? why_none(hosts, job, known) : std::move(last)};
}

}  // namespace dcc::client
