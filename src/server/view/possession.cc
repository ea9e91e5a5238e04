// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/view/possession.h"

#include <cstring>
#include <utility>

namespace dcc::server {

Possession::Client Possession::client(std::string_view token) const {
  Client client;
  std::memcpy(client.data(), view::content_id_of(secret_ + std::string(token)).bytes.data(), sizeof client);
  return client;
}

// As nobody knows what client() returns, nobody can find a content whose entry is another client's.
Possession::Entry Possession::entry_of(const Client& client, const view::ContentId& id) {
  std::array<uint64_t, 2> half;
  std::memcpy(half.data(), id.bytes.data(), sizeof half);
  return {half[0] ^ client[0], half[1] ^ client[1]};
}

void Possession::add(const Client& client, const view::ContentId& id) {
  young_.insert(entry_of(client, id));
  if (young_.size() <= limit_ / 2) return;
  old_ = std::exchange(young_, {});
}

bool Possession::has(const Client& client, const view::ContentId& id) {
  const Entry entry = entry_of(client, id);
  if (young_.contains(entry)) return true;
  if (!old_.contains(entry)) return false;
  add(client, id);
  return true;
}

}  // namespace dcc::server
