// SPDX-License-Identifier: GPL-2.0-or-later
#include "inspect/explain.h"

#include <sys/wait.h>

#include "base/file.h"
#include "base/strings.h"
#include "base/temp.h"
#include "client/fingerprint.h"
#include "client/output/output_check.h"
#include "client/view/request.h"

namespace dcc::inspect {
namespace {

using hosts::Transport;
using state::PeerProtocol;

// What the client's checks find wrong with the trial's object; empty if nothing.
std::string fault_of_object(const client::Plan& plan, const client::RemoteJob& job, const std::string& object) {
  auto file = spool_in_memory("dcc-object");
  if (!file || !write_all(file->get(), object)) return "";
  auto checked = client::check_output(plan, job.expected, file->get());
  return checked ? "" : checked.error().text;
}

std::optional<std::string> fault_of_trial(const client::Plan& plan, const client::RemoteJob& job,
                                          const Probed& probed) {
  const int status = *probed.trial_status;
  if (WIFEXITED(status) && WEXITSTATUS(status) == static_cast<int>(Code::no_compiler))
    return fmt::format("it has no compiler '{}'", job.stock_argv[0]);
  if (status != 0) return fmt::format("its '{}' does not compile an empty unit with these options", job.stock_argv[0]);
  std::string fault = fault_of_object(plan, job, probed.object);
  if (fault.empty()) return std::nullopt;
  return fault;
}

class Explainer {
 public:
  Explainer(Explanation& explanation, const client::Settings& settings)
      : told_(explanation), settings_(settings), known_(client::host_knowledge(explanation.limits)) {}

  // Decides on a job that is to be distributed.
  client::Verdict run(bool probes);

 private:
  void look_at_hosts();
  void probe_hosts();
  void probe_some(bool greets);
  void judge(HostOutlook& outlook);
  client::Verdict choose();

  Explanation& told_;
  const client::Settings& settings_;
  const client::HostKnowledge known_;
};

client::Verdict Explainer::run(bool probes) {
  told_.fingerprint_was_known = client::remembers_fingerprint(*told_.plan);
  auto own = client::own_fingerprint(*told_.plan);
  if (!own && own.error().code == Code::canceled)
    return {client::Verdict::Kind::error, own.error().text, Code::canceled};
  if (!own) told_.no_fingerprint = own.error();
  auto job = client::make_remote_job(*told_.plan, settings_);
  if (!job) return client::undistributed(job.error(), settings_);
  told_.job.emplace(std::move(*job));
  told_.job->key = told_.key();
  look_at_hosts();
  if (probes) probe_hosts();
  return choose();
}

void Explainer::look_at_hosts() {
  for (client::Candidate& candidate :
       client::candidates(told_.list->hosts, *told_.job, known_, *told_.plan, told_.limits)) {
    HostOutlook outlook{std::move(candidate)};
    outlook.taken = count_taken(told_.limits.lock_dir, outlook.slots);
    const state::PeerFeatures peer = client::peer_with(outlook.host, *told_.job, known_.features);
    outlook.spoken = peer.protocol;
    outlook.lacks_native = client::lack_of_native_mode(outlook.host, *told_.job, known_, peer);
    told_.hosts.push_back(std::move(outlook));
  }
}

void Explainer::probe_hosts() {
  probe_some(true);
  probe_some(false);
  for (HostOutlook& outlook : told_.hosts)
    if (outlook.probed) judge(outlook);
}

// Probes either the hosts that will be greeted with protocol 4, or the others.
void Explainer::probe_some(bool greets) {
  std::vector<hosts::Host> some;
  std::vector<HostOutlook*> outlooks;
  for (HostOutlook& outlook : told_.hosts) {
    bool asked = outlook.host.transport != Transport::local && hosts::usable(outlook.host);
    if (!asked || (outlook.spoken != PeerProtocol::stock) != greets) continue;
    some.push_back(outlook.host);
    outlooks.push_back(&outlook);
  }
  ProbeSettings settings;
  settings.greets = greets;
  settings.key = told_.job->key;
  if (!told_.job->needs_protocol_4) settings.trial = TrialJob{told_.job->stock_argv, std::string(k_trial_source)};
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
      if (told_.job->needs_protocol_4)
        outlook.fails = "it does not speak protocol 4";
      else
        outlook.fails = fault_of_trial(*told_.plan, *told_.job, probed);
      break;
    case Probed::State::ours:
      if (probed.compilers) outlook.match = match(*told_.job->fingerprint, told_.job->request.argv, *probed.compilers);
      if (outlook.match && outlook.match->kind == Match::Kind::other) outlook.fails = outlook.match->text;
      break;
  }
}

// The host that would get the job, as if those that failed the probe had been tried.
client::Verdict Explainer::choose() {
  std::vector<client::Candidate> left;
  std::string last;
  for (const HostOutlook& outlook : told_.hosts) {
    if (!outlook.fails)
      left.push_back(outlook);
    else if (!outlook.against)
      last = client::at_host(outlook.host, *outlook.fails);
  }
  left = client::askable(std::move(left));
  const client::Candidate* first = client::first_choice(left, told_.limits, told_.list->randomize);
  if (!first)
    return client::undistributed(client::no_candidate(told_.list->hosts, *told_.job, known_, last), settings_);
  if (first->host.transport == Transport::local)
    return {client::Verdict::Kind::here, "localhost is next in the host list", {}};
  told_.host = hosts::display_name(first->host);
  const state::PeerFeatures peer = client::peer_with(first->host, *told_.job, known_.features);
  told_.preprocessed = client::why_preprocessed(first->host, *told_.job, known_, peer);
  told_.asks_first = peer.protocol == PeerProtocol::unknown;
  if (!told_.preprocessed) {
    auto request = client::make_native_request(*told_.plan, *told_.job->fingerprint);
    if (!request) return client::undistributed(request.error(), settings_);
    told_.native_command = std::move(request->argv);
  }
  return {client::Verdict::Kind::distribution, {}, {}};
}

}  // namespace

Explanation explain(std::vector<std::string> command, const client::Settings& settings, bool masquerading,
                    bool probes) {
  Explanation explanation{client::decide(std::move(command), settings, masquerading)};
  if (explanation.verdict.kind == client::Verdict::Kind::distribution)
    explanation.verdict = Explainer(explanation, settings).run(probes);
  return explanation;
}

}  // namespace dcc::inspect
