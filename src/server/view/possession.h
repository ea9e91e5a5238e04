// SPDX-License-Identifier: GPL-2.0-or-later
// Which client has shown which contents. A client's claim to have a content counts only after that client has shown it;
// otherwise everybody could read others' files from the store by naming their ids.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "view/content_id.h"

namespace dcc::server {

class Possession {
 public:
  // A client, for calls below. It has no meaning in another Possession.
  using Client = std::array<uint64_t, 2>;

  // Remembers `limit` contents of all clients together, those that were shown or asked about most recently. Each takes
  // some 40 bytes. Forgetting one costs sending it again. `secret`: what no client can know.
  Possession(size_t limit, std::string secret) : limit_(limit), secret_(std::move(secret)) {}

  // By its token (protocol::NativeFacts::token).
  Client client(std::string_view token) const;

  void add(const Client& client, const view::ContentId& id);
  bool has(const Client& client, const view::ContentId& id);

  // A client's having a content.
  struct Entry {
    uint64_t first = 0, second = 0;
    friend bool operator==(const Entry&, const Entry&) = default;
  };
  struct Hash {
    size_t operator()(const Entry& entry) const { return static_cast<size_t>(entry.first); }
  };
  static Entry entry_of(const Client& client, const view::ContentId& id);

 private:
  size_t limit_;
  std::string secret_;
  // Two generations: when the young one is full, it becomes the old one, and the old one is forgotten.
  std::unordered_set<Entry, Hash> young_, old_;
};

}  // namespace dcc::server
