// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <list>
#include <unordered_map>
#include <utility>

namespace dcc::server {

// A map that knows which of its entries were used least recently, for caches that are bounded.
template <class Key, class Value>
class RecentMap {
 public:
  bool empty() const { return entries_.empty(); }
  size_t size() const { return entries_.size(); }
  auto begin() const { return entries_.begin(); }  // the most recent first
  auto end() const { return entries_.end(); }
  const std::pair<Key, Value>& oldest() const { return entries_.back(); }

  // Counts as a use. nullptr if it is not here.
  Value* find(const Key& key) {
    const auto found = places_.find(key);
    if (found == places_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, found->second);
    return &found->second->second;
  }

  // Does not count as one.
  const Value* peek(const Key& key) const {
    const auto found = places_.find(key);
    return found == places_.end() ? nullptr : &found->second->second;
  }

  // The key must not be here.
  void add(const Key& key, Value value) {
    entries_.emplace_front(key, std::move(value));
    places_[key] = entries_.begin();
  }

  void remove(const Key& key) {
    const auto found = places_.find(key);
    if (found == places_.end()) return;
    entries_.erase(found->second);
    places_.erase(found);
  }

 private:
  std::list<std::pair<Key, Value>> entries_;
  std::unordered_map<Key, typename std::list<std::pair<Key, Value>>::iterator> places_;
};

}  // namespace dcc::server
