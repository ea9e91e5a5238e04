// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/choice.h"

#include <algorithm>

#include "base/strings.h"
#include "hosts/state_dir.h"

namespace dcc::client {

using hosts::Host;
using hosts::Spoken;

HostKnowledge host_knowledge(const LocalLimits& limits) {
  auto trusted = hosts::open_trusted_dir();
  return {hosts::BackOff(limits.lock_dir, hosts::back_off_period()),
          hosts::SpokenProtocols(trusted ? hosts::lock_dir(*trusted) : ""),
          hosts::AddressTurns(limits.lock_dir, hosts::back_off_period())};
}

Spoken spoken_with(const Host& host, const JobOffer& offer, const hosts::SpokenProtocols& spoken) {
  return offer.fingerprint && hosts::may_speak_4(host) ? spoken.by(host, hosts::wall_time()) : Spoken::stock;
}

namespace {

constexpr size_t k_failures_told = 3;  // of hosts, in one line

hosts::SlotSet slots_of(const Host& host, const Plan& plan, const LocalLimits& limits) {
  return host.transport == hosts::Transport::local ? localhost_slots(host, limits, plan) : hosts::slot_set(host);
}

// What time does not heal.
std::optional<std::string> lasting_reason_against(const Host& host, const JobOffer& offer, const HostKnowledge& known) {
  if (!hosts::usable(host)) return "it is marked as not to be used";
  if (host.transport == hosts::Transport::local) return std::nullopt;
  if (offer.needs_protocol_4 && spoken_with(host, offer, known.spoken) == Spoken::stock)
    return "only protocol 4 has this language";
  return std::nullopt;
}

}  // namespace

std::optional<std::string> reason_against(const Host& host, const JobOffer& offer, const HostKnowledge& known) {
  if (auto reason = lasting_reason_against(host, offer, known)) return reason;
  if (host.transport == hosts::Transport::local) return std::nullopt;
  return known.back_off.reason_to_skip(host, offer.argv[0], hosts::wall_time());
}

std::vector<Candidate> candidates(const std::vector<Host>& hosts, const JobOffer& offer, const HostKnowledge& known,
                                  const Plan& plan, const LocalLimits& limits) {
  std::vector<Candidate> all;
  for (const Host& host : hosts)
    all.push_back({host, slots_of(host, plan, limits), reason_against(host, offer, known)});
  return all;
}

// What stock servers cannot do is at home here, whatever the user wants of fallbacks.
Error no_candidate(const JobOffer& offer, std::string why) {
  return {offer.needs_protocol_4 ? Code::local_cpp : Code::no_hosts, std::move(why)};
}

std::string why_none(const std::vector<Host>& hosts, const JobOffer& offer, const HostKnowledge& known) {
  std::vector<std::string> texts, reasons, failures;
  bool some_back_off = false;
  for (const Host& host : hosts) {
    auto reason = lasting_reason_against(host, offer, known);
    if (!reason) {
      some_back_off = true;
      auto failure = known.back_off.last_failure(host, offer.argv[0]);
      if (failure && failures.size() < k_failures_told) failures.push_back(std::move(*failure));
    } else if (std::find(reasons.begin(), reasons.end(), *reason) == reasons.end()) {
      texts.push_back(fmt::format("{}: {}", hosts::display_name(host), *reason));
      reasons.push_back(std::move(*reason));
    }
  }
  if (!some_back_off) return join(texts, "; ");
  failures.insert(failures.begin(), fmt::format("all {}hosts are in back-off", texts.empty() ? "" : "other "));
  texts.insert(texts.begin(), join(failures, "; ") + " (`dcc hosts` asks them how they are)");
  return join(texts, "; ");
}

std::vector<hosts::SlotSet> slots_of(const std::vector<Candidate>& candidates) {
  std::vector<hosts::SlotSet> sets;
  for (const Candidate& candidate : candidates) sets.push_back(candidate.slots);
  return sets;
}

}  // namespace dcc::client
