// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/view/look.h"

#include <utility>

#include "base/digest.h"
#include "view/digest.h"

namespace dcc::server {

Look::Look(std::string path, view::Answer answer, bool is_written, uint16_t opens) {
  const uint16_t check = view::check_of(answer);
  std::string bytes = path;
  view::append_answer(bytes, answer);
  const auto hash = static_cast<size_t>(digest_of(bytes).low);
  facts_ = std::make_shared<const Facts>(Facts{std::move(path), std::move(answer), is_written, opens, check, hash});
}

bool operator==(const Look& one, const Look& other) {
  if (one.facts_ == other.facts_) return true;
  return one.hash() == other.hash() && one.path() == other.path() && one.answer() == other.answer() &&
         one.is_written() == other.is_written() && one.opens() == other.opens();
}

}  // namespace dcc::server
