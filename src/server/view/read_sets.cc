// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/view/read_sets.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include <fmt/format.h>

#include "base/digest.h"

namespace dcc::server {
namespace {

using view::ContentId;

// Of the units of one place, only the newest are compared with a new one.
constexpr size_t k_compared = 16;
constexpr size_t k_node_bytes = 64;  // of a map, with its place in the table

// Names have their lengths before them, so that no two lists are the same bytes. Not a digest that only guards against
// accidents: a client must not get another client's paths by a command with the same digest.
ContentId id_of(std::initializer_list<std::string_view> names, const std::vector<std::string>& more = {}) {
  view::ContentHasher hasher;
  auto add = [&hasher](std::string_view name) {
    hasher.add(fmt::format("{} ", name.size()));
    hasher.add(name);
  };
  for (const std::string_view name : names) add(name);
  for (const std::string& name : more) add(name);
  return hasher.id();
}

std::vector<uint32_t> words_of(const std::vector<std::string>& argv) {
  std::vector<uint32_t> words;
  for (const std::string& word : argv) words.push_back(static_cast<uint32_t>(digest_of(word).low));
  std::sort(words.begin(), words.end());
  return words;
}

size_t common_words(const std::vector<uint32_t>& a, const std::vector<uint32_t>& b) {
  size_t common = 0;
  for (auto i = a.begin(), j = b.begin(); i != a.end() && j != b.end();) {
    if (*i == *j)
      common++, ++i, ++j;
    else if (*i < *j)
      ++i;
    else
      ++j;
  }
  return common;
}

}  // namespace

size_t ReadSets::bytes_of(const Unit& unit) {
  return sizeof unit + 4 * (unit.words.size() + unit.looks.size()) + 3 * k_node_bytes;
}

size_t ReadSets::bytes_of(const Look& look) {
  return sizeof(Shared) + sizeof(view::Answer) + look.path().size() + look.answer().target.size() + 3 * k_node_bytes;
}

ReadSets::Number ReadSets::share(const Look& look) {
  if (const auto found = numbers_.find(look); found != numbers_.end()) {
    shared_[found->second].users++;
    return found->second;
  }
  if (free_numbers_.empty()) {
    free_numbers_.push_back(static_cast<Number>(shared_.size()));
    shared_.emplace_back();
  }
  const Number number = free_numbers_.back();
  free_numbers_.pop_back();
  shared_[number] = {look, 1};
  numbers_.emplace(look, number);
  bytes_ += bytes_of(look);
  return number;
}

void ReadSets::record(const UnitName& unit, const ReadSet& looks) {
  const ContentId place = id_of({unit.client, unit.directory});
  const ContentId key = id_of({unit.client, unit.directory}, unit.argv);
  Unit recorded{.place = place, .words = words_of(unit.argv), .looks = {}};
  recorded.looks.reserve(looks.size());
  for (const Look& look : looks) recorded.looks.push_back(share(look));
  remove(key);  // now, since most looks are the same
  bytes_ += bytes_of(recorded);
  units_.add(key, std::move(recorded));
  places_[place].push_back(key);
  while (bytes_ > limit_ && !units_.empty()) remove(ContentId(units_.oldest().first));
}

void ReadSets::remove(const ContentId& key) {
  const Unit* unit = units_.find(key);
  if (unit == nullptr) return;
  bytes_ -= bytes_of(*unit);
  for (const Number number : unit->looks) {
    Shared& shared = shared_[number];
    if (--shared.users > 0) continue;
    bytes_ -= bytes_of(*shared.look);
    numbers_.erase(*shared.look);
    shared.look.reset();
    free_numbers_.push_back(number);
  }
  const auto place = places_.find(unit->place);
  place->second.erase(std::find(place->second.begin(), place->second.end(), key));
  if (place->second.empty()) places_.erase(place);
  units_.remove(key);
}

const ReadSets::Unit* ReadSets::nearest(const ContentId& place, const std::vector<uint32_t>& words) const {
  const auto found = places_.find(place);
  if (found == places_.end()) return nullptr;
  const Unit* best = nullptr;
  size_t best_common = 0;
  const auto& keys = found->second;
  for (size_t i = keys.size(); i > keys.size() - std::min(keys.size(), k_compared); --i) {
    const Unit* unit = units_.peek(keys[i - 1]);
    const size_t common = common_words(unit->words, words);
    if (best != nullptr && common <= best_common) continue;
    best = unit;
    best_common = common;
  }
  return best;
}

std::optional<ReadSets::Prediction> ReadSets::predict(const UnitName& unit) {
  const Unit* recorded = units_.find(id_of({unit.client, unit.directory}, unit.argv));
  const bool is_exact = recorded != nullptr;
  if (!is_exact) recorded = nearest(id_of({unit.client, unit.directory}), words_of(unit.argv));
  if (recorded == nullptr) return {};
  Prediction prediction{.looks = {}, .is_exact = is_exact};
  prediction.looks.reserve(recorded->looks.size());
  // What another unit writes, this one does not look at; it may even be changing now.
  for (const Number number : recorded->looks)
    if (const Look& look = *shared_[number].look; is_exact || !look.is_written()) prediction.looks.push_back(look);
  return prediction;
}

}  // namespace dcc::server
