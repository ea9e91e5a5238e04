// SPDX-License-Identifier: GPL-2.0-or-later
// What compilers looked at when they compiled a unit, for the next time. Losing it costs scans of the unit's files.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "server/view/look.h"
#include "server/view/recent_map.h"
#include "view/content_id.h"

namespace dcc::server {

// A command of a client, which is known by its token, since what one client's jobs looked at is nobody else's business.
struct UnitName {
  std::string_view client;
  const std::vector<std::string>& argv;
  std::string_view directory;
};

// The read sets of all clients, those used most recently, in about `limit` bytes. Units mostly look at the same files
// with the same answers, so each pair of these is kept once, and a read set takes four bytes for each.
class ReadSets {
 public:
  explicit ReadSets(size_t limit) : limit_(limit) {}
  ReadSets(const ReadSets&) = delete;

  // In place of what was recorded for this unit before.
  void record(const UnitName& unit, const ReadSet& looks);

  struct Prediction {
    ReadSet looks;
    bool is_exact = false;  // of this very unit; else of the one with the most similar command
  };
  // Of a unit of the same client in the same directory; nothing if none is known.
  std::optional<Prediction> predict(const UnitName& unit);

  size_t bytes() const { return bytes_; }
  size_t units() const { return units_.size(); }

 private:
  using Number = uint32_t;
  struct Shared {
    std::optional<Look> look;  // none: the number is free
    uint32_t users = 0;
  };
  struct Unit {
    view::ContentId place;        // client and directory
    std::vector<uint32_t> words;  // digests of the command's words, ascending
    std::vector<Number> looks;
  };

  static size_t bytes_of(const Unit& unit);
  static size_t bytes_of(const Look& look);
  Number share(const Look& look);
  void remove(const view::ContentId& key);
  const Unit* nearest(const view::ContentId& place, const std::vector<uint32_t>& words) const;

  size_t limit_;
  size_t bytes_ = 0;
  RecentMap<view::ContentId, Unit> units_;
  std::unordered_map<view::ContentId, std::vector<view::ContentId>> places_;  // units by place, the newest last
  std::vector<Shared> shared_;                                                // by number
  std::vector<Number> free_numbers_;
  std::unordered_map<Look, Number> numbers_;
};

}  // namespace dcc::server
