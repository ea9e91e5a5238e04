// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/view/deliveries.h"

namespace dcc::server {

Deliveries::Delivery::Delivery(Deliveries& all, const Possession::Client& client,
                               const std::vector<view::ContentId>& ids)
    : all_(all) {
  for (const view::ContentId& id : ids) {
    entries_.push_back(Possession::entry_of(client, id));
    all_.coming_.emplace(entries_.back(), this);
  }
}

Deliveries::Delivery::~Delivery() {
  for (const Possession::Entry& entry : entries_) all_.coming_.erase(entry);
  for (loop::Event* event : waiting_) event->set();
}

bool Deliveries::is_coming(const Possession::Client& client, const view::ContentId& id) const {
  return coming_.contains(Possession::entry_of(client, id));
}

loop::Task<> Deliveries::end_of(Possession::Client client, std::vector<view::ContentId> ids, uint64_t patience_ms) {
  loop::Event* waited_for = nullptr;
  loop::Deadline patience(loop_, patience_ms, [&waited_for] {
    if (waited_for) waited_for->set();
  });
  for (const view::ContentId& id : ids) {
    const Possession::Entry entry = Possession::entry_of(client, id);
    auto found = coming_.find(entry);
    if (found == coming_.end()) continue;
    loop::Event ended(loop_);
    found->second->waiting_.push_back(&ended);
    waited_for = &ended;
    co_await ended;
    waited_for = nullptr;
    if (!patience.expired()) continue;
    // If that delivery still goes on, it must forget the event.
    found = coming_.find(entry);
    if (found != coming_.end()) std::erase(found->second->waiting_, &ended);
    co_return;
  }
}

}  // namespace dcc::server
