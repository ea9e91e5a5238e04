// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/known_clients.h"

namespace dcc::server {
namespace {

// More than a farm has clients. Those not seen for longest are forgotten.
constexpr size_t k_most_known = 4096;

}  // namespace

void KnownClients::add(const std::string& address) {
  if (known_.find(address)) return;
  known_.add(address, {});
  if (known_.size() > k_most_known) known_.remove(known_.oldest().first);
}

}  // namespace dcc::server
