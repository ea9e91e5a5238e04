// SPDX-License-Identifier: GPL-2.0-or-later
// This machine's own headers: a guess of what clients have at the same paths. Where they have the same distribution,
// most of what a unit includes is found without a question, and its contents need not be sent.
#pragma once

#include <sys/stat.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "server/view/store.h"
#include "view/answer.h"
#include "view/content_id.h"

namespace dcc::server {

class OwnHeaders {
 public:
  // The contents of headers are put into `store`, which must outlive this.
  explicit OwnHeaders(Store& store) : store_(store) {}

  // Whether headers of systems and compilers are there. Nothing beneath is anybody's secret.
  static bool is_about(std::string_view path);

  // The state of this path itself (view::is_normal, and is_about() it), here; the content of a file only if the store
  // has it. Valid until tidy(). nullptr when there is no room for more, and when a file must be read but `reads`, how
  // many still may be, is 0.
  const view::Answer* look(const std::string& path, size_t& reads);
  // To be called from time to time.
  void tidy();

  // Whether it is the content of one of them: any client may be given it.
  bool has(const view::ContentId& id) const { return contents_.contains(id); }

 private:
  bool is_same(const view::Answer& known, const struct stat& now) const;
  view::ContentId content_of(const std::string& path);

  Store& store_;
  std::unordered_map<std::string, view::Answer> known_;
  std::unordered_set<view::ContentId> contents_;
};

}  // namespace dcc::server
