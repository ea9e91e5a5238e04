// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/explain.h"

#include <sys/wait.h>

#include "base/file.h"
#include "base/strings.h"
#include "base/temp.h"
#include "client/fingerprint.h"
#include "client/output.h"

namespace dcc::client {
namespace {

using hosts::Spoken;
using hosts::Transport;

// What is wrong with the object of the trial, as far as the client looks at it; empty for nothing.
std::string fault_of_object(const Plan& plan, const JobOffer& offer, const std::string& object) {
  auto file = spool_in_memory("dcc-object");
  if (!file || !write_all(file->get(), object)) return "";
  auto checked = check_output(plan, offer.expected, file->get());
  return checked ? "" : checked.error().text;
}

std::optional<std::string> fault_of_trial(const Plan& plan, const JobOffer& offer, const Probed& probed) {
  const int status = *probed.trial_status;
  if (WIFEXITED(status) && WEXITSTATUS(status) == static_cast<int>(Code::no_compiler))
    return fmt::format("it has no compiler '{}'", offer.stock_argv[0]);
  if (status != 0)
    return fmt::format("its '{}' does not compile an empty unit with these options", offer.stock_argv[0]);
  std::string fault = fault_of_object(plan, offer, probed.object);
  if (fault.empty()) return std::nullopt;
  return fault;
}

class Explainer {
 public:
  Explainer(Explanation& explanation, const Settings& settings) : told_(explanation), settings_(settings) {}

  // What becomes of a job that is to be distributed.
  Verdict run(bool probes);

 private:
  void look_at_hosts();
  void probe_hosts();
  void probe_some(bool greets);
  void judge(HostOutlook& outlook);
  Verdict choose();

  Explanation& told_;
  const Settings& settings_;
};

Verdict Explainer::run(bool probes) {
  told_.fingerprint_was_known = remembers_fingerprint(*told_.plan);
  auto own = own_fingerprint(*told_.plan);
  if (!own && own.error().code == Code::canceled) return {Verdict::Kind::error, own.error().text, Code::canceled};
  if (!own) told_.no_fingerprint = own.error();
  auto offer = make_offer(*told_.plan, settings_);
  if (!offer) return undistributed(offer.error(), settings_);
  told_.offer.emplace(std::move(*offer));
  look_at_hosts();
  if (probes) probe_hosts();
  return choose();
}

void Explainer::look_at_hosts() {
  const HostKnowledge known = host_knowledge(told_.limits);
  for (Candidate& candidate : candidates(told_.list->hosts, *told_.offer, known, *told_.plan, told_.limits)) {
    HostOutlook outlook{std::move(candidate)};
    outlook.taken = count_taken(told_.limits.lock_dir, outlook.slots);
    outlook.spoken = spoken_with(outlook.host, *told_.offer, known.spoken);
    told_.hosts.push_back(std::move(outlook));
  }
}

void Explainer::probe_hosts() {
  probe_some(true);
  probe_some(false);
  for (HostOutlook& outlook : told_.hosts)
    if (outlook.probed) judge(outlook);
}

// Those who will be greeted with protocol 4, or the others.
void Explainer::probe_some(bool greets) {
  std::vector<hosts::Host> some;
  std::vector<HostOutlook*> outlooks;
  for (HostOutlook& outlook : told_.hosts) {
    bool asked = outlook.host.transport != Transport::local && hosts::usable(outlook.host);
    if (!asked || (outlook.spoken != Spoken::stock) != greets) continue;
    some.push_back(outlook.host);
    outlooks.push_back(&outlook);
  }
  ProbeSettings settings;
  settings.greets = greets;
  if (!told_.offer->needs_protocol_4) settings.trial = TrialJob{told_.offer->stock_argv, std::string(k_trial_source)};
  std::vector<Probed> probed = probe(some, settings);
  for (size_t i = 0; i < probed.size(); ++i) outlooks[i]->probed.emplace(std::move(probed[i]));
}

void Explainer::judge(HostOutlook& outlook) {
  const Probed& probed = *outlook.probed;
  switch (probed.state) {
    case Probed::State::down:
    case Probed::State::refuses:
      outlook.fails = probed.reason;
      break;
    case Probed::State::silent:
      outlook.fails = "it does not speak protocol 4";
      break;
    case Probed::State::stock:
      if (told_.offer->needs_protocol_4)
        outlook.fails = "it does not speak protocol 4";
      else
        outlook.fails = fault_of_trial(*told_.plan, *told_.offer, probed);
      break;
    case Probed::State::ours:
      if (probed.offer) outlook.match = match(*told_.offer->fingerprint, told_.offer->argv, *probed.offer);
      if (outlook.match && outlook.match->kind == Match::Kind::other) outlook.fails = outlook.match->text;
      break;
  }
}

// Where the distributor's first attempt that does not fail would go.
Verdict Explainer::choose() {
  std::vector<Candidate> allowed;
  std::string last;
  for (const HostOutlook& outlook : told_.hosts) {
    if (outlook.fails && !outlook.against)
      last = fmt::format("{}: {}", hosts::display_name(outlook.host), *outlook.fails);
    if (!outlook.against && !outlook.fails) allowed.push_back(outlook);
  }
  if (last.empty()) last = why_none(told_.list->hosts, *told_.offer, host_knowledge(told_.limits));
  if (allowed.empty()) return undistributed(no_candidate(*told_.offer, last), settings_);
  auto free = first_free(told_.limits.lock_dir, slots_of(allowed));
  const Candidate* first = &allowed[free ? free->index : 0];
  for (const Candidate& candidate : allowed)
    if (told_.list->randomize && candidate.host.transport != Transport::local) first = &candidate;
  if (first->host.transport == Transport::local)
    return {Verdict::Kind::here, "it is the turn of localhost in the host list", {}};
  told_.host = hosts::display_name(first->host);
  return {Verdict::Kind::distribution, {}, {}};
}

}  // namespace

Explanation explain(std::vector<std::string> command, const Settings& settings, bool masquerading, bool probes) {
  Explanation explanation{decide(std::move(command), settings, masquerading)};
  if (explanation.verdict.kind == Verdict::Kind::distribution)
    explanation.verdict = Explainer(explanation, settings).run(probes);
  return explanation;
}

}  // namespace dcc::client
