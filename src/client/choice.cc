// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/choice.h"

#include "hosts/state_dir.h"

namespace dcc::client {

using hosts::Host;
using hosts::Spoken;

HostKnowledge host_knowledge(const LocalLimits& limits) {
  auto trusted = hosts::open_trusted_dir();
  return {hosts::BackOff(limits.lock_dir, hosts::back_off_period()),
          hosts::SpokenProtocols(trusted ? hosts::lock_dir(*trusted) : "")};
}

Spoken spoken_with(const Host& host, const JobOffer& offer, const hosts::SpokenProtocols& spoken) {
  return offer.fingerprint && hosts::may_speak_4(host) ? spoken.by(host, hosts::wall_time()) : Spoken::stock;
}

std::optional<std::string> reason_against(const Host& host, const JobOffer& offer, const HostKnowledge& known) {
  if (host.transport == hosts::Transport::local) return std::nullopt;
  if (offer.needs_protocol_4 && spoken_with(host, offer, known.spoken) == Spoken::stock)
    return "only protocol 4 has this language";
  return known.back_off.reason_to_skip(host, offer.argv[0], hosts::wall_time());
}

hosts::SlotSet slots_of(const Host& host, const Plan& plan, const LocalLimits& limits) {
  return host.transport == hosts::Transport::local ? localhost_slots(host, limits, plan) : hosts::slot_set(host);
}

}  // namespace dcc::client
