// SPDX-License-Identifier: GPL-2.0-or-later
#include "stats/labels.h"

#include "base/strings.h"

namespace dcc::stats {
namespace {

constexpr size_t k_label_size = 100;  // bytes of the peer's text
const std::string k_other = "other";

}  // namespace

void add_label(CountsByLabel& counts, const std::string& label) {
  if (label.empty()) return;
  auto known = counts.find(label);
  if (known == counts.end()) {
    std::string clean = printable(label, k_label_size);
    // There is one more place, for "other".
    bool has_room = counts.size() < k_label_limit + counts.count(k_other) || counts.count(clean) > 0;
    known = counts.try_emplace(has_room ? clean : k_other).first;
  }
  ++known->second;
}

}  // namespace dcc::stats
