// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/view/possession.h"

#include <sys/random.h>

#include <cstring>
#include <utility>

#include "base/invariant.h"

namespace dcc::server {

Possession::Possession(size_t limit) : limit_(limit), secret_(32, '\0') {
  const ssize_t size = ::getrandom(secret_.data(), secret_.size(), 0);
  INVARIANT(size == static_cast<ssize_t>(secret_.size()));
}

Possession::Client Possession::client(std::string_view name) const {
  Client client;
  std::memcpy(client.data(), view::content_id_of(secret_ + std::string(name)).bytes.data(), sizeof client);
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
