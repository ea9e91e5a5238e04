// SPDX-License-Identifier: GPL-2.0-or-later
// Contents that clients are sending, so that the jobs of one client do not each ask for the same: eight jobs of a first
// build need the same headers at the same time.
#pragma once

#include <memory>
#include <unordered_map>
#include <vector>

#include "loop/loop.h"
#include "loop/task.h"
#include "server/view/possession.h"
#include "view/content_id.h"

namespace dcc::server {

class Deliveries {
 public:
  explicit Deliveries(loop::Loop& loop) : loop_(loop) {}

  // What one job asked its client for. Its end, successful or not, lets the client's other jobs go on.
  class Delivery {
   public:
    // Nobody else may be sending any of these.
    Delivery(Deliveries& all, const Possession::Client& client, const std::vector<view::ContentId>& ids);
    ~Delivery();
    Delivery(const Delivery&) = delete;

   private:
    Deliveries& all_;
    std::vector<Possession::Entry> entries_;
    std::vector<loop::Event*> waiting_;
    friend class Deliveries;
  };

  bool is_coming(const Possession::Client& client, const view::ContentId& id) const;
  // Waits until this client sends none of these any more, but no longer than `patience_ms`.
  loop::Task<> end_of(Possession::Client client, std::vector<view::ContentId> ids, uint64_t patience_ms);

 private:
  loop::Loop& loop_;
  std::unordered_map<Possession::Entry, Delivery*, Possession::Hash> coming_;
};

}  // namespace dcc::server
