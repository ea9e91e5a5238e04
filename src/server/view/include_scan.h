// SPDX-License-Identifier: GPL-2.0-or-later
// The files that a content names for inclusion. It is only for asking the client about them early: what is missed here
// is asked for when the compiler looks for it, and what is too much is not looked at.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "server/view/recent_map.h"
#include "view/content_id.h"

namespace dcc::server {

struct IncludeOperand {
  enum class Form : uint8_t {
    quoted,       // "NAME": beside the file that names it, then along the search path
    angled,       // <NAME>
    next_quoted,  // of #include_next: in the directories after the one where the file itself was found
    next_angled,
    data,  // "NAME" of #embed and .incbin, in which nothing is searched for
  };

  Form form = Form::quoted;
  std::string name;
  friend bool operator==(const IncludeOperand&, const IncludeOperand&) = default;
};
using IncludeList = std::vector<IncludeOperand>;

// The operands in order, at most k_includes_of_one. Conditions are not evaluated, and macros as operands are left out.
IncludeList scan_includes(std::string_view content);
inline constexpr size_t k_includes_of_one = 10'000;

// The lists of contents, those used most recently, in about `limit` bytes.
class IncludeScans {
 public:
  explicit IncludeScans(size_t limit) : limit_(limit) {}

  // nullptr if it is not known. Valid until add() is called.
  const IncludeList* find(const view::ContentId& id) { return lists_.find(id); }
  // Scans the content, if it is not known yet.
  const IncludeList* add(const view::ContentId& id, std::string_view content);

  size_t bytes() const { return bytes_; }

 private:
  size_t limit_;
  size_t bytes_ = 0;
  RecentMap<view::ContentId, IncludeList> lists_;
};

}  // namespace dcc::server
