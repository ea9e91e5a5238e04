// SPDX-License-Identifier: GPL-2.0-or-later
#include "hosts/host.h"

#include <fmt/format.h>

namespace dcc::hosts {

// dcc does not speak protocol 3, which `,cpp` selects in stock. Such entries also have `,lzo`, so they get protocol 2.
int stock_protocol(const Host& host) { return host.lzo ? 2 : 1; }

bool may_speak_4(const Host& host) { return host.transport != Transport::local && !host.lzo; }

bool usable(const Host& host) { return !host.down && host.limit > 0; }

std::string state_name(const Host& host) {
  switch (host.transport) {
    case Transport::local:
      return "local";
    case Transport::ssh:
      return "ssh_" + host.name;
    case Transport::tcp:
      break;
  }
  return fmt::format("tcp_{}_{}", host.name, host.port);
}

std::string display_name(const Host& host) {
  const bool ipv6 = host.name.find(':') != std::string::npos;
  std::string name = ipv6 ? "[" + host.name + "]" : host.name;
  if (host.transport == Transport::ssh) return host.user + "@" + name;
  if (host.transport == Transport::tcp && host.port != k_default_port) name += fmt::format(":{}", host.port);
  return name;
}

}  // namespace dcc::hosts
