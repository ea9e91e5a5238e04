// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/view/possession.h"

#include <fcntl.h>
#include <sys/random.h>
#include <unistd.h>

#include <cstring>
#include <utility>

#include "base/unique_fd.h"

namespace dcc::server {

std::string Possession::new_secret() {
  std::string secret(32, '\0');
  const auto size = static_cast<ssize_t>(secret.size());
  if (::getrandom(secret.data(), secret.size(), 0) == size) return secret;
  const UniqueFd device(
      ::open("/dev/urandom", O_RDONLY | O_CLOEXEC));  // before Linux 3.17, and where the call is forbidden
  return device && ::read(device.get(), secret.data(), secret.size()) == size ? secret : "";
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
