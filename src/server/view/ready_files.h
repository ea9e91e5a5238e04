// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <vector>

#include "base/unique_fd.h"
#include "server/view/look.h"
#include "server/view/look_table.h"
#include "server/view/view.h"
#include "view/answer.h"

namespace dcc::server {

// The client's files that a job's programs have open from their start, because they are expected to read them. Their
// descriptors are the first of the view's, and inherited; the shim gives each to one who opens the path.
class ReadyFiles {
 public:
  // What the view expects, to be given to the compiler in this order, from k_first_view_descriptor on. Nothing if
  // numbers far above these are not allowed.
  std::vector<UniqueFd> open(View& view);
  // Of descriptors, also when somebody has had them or closed them.
  size_t size() const { return looks_.size(); }
  // What a descriptor is open for; null for all others.
  const Look* find(int descriptor) const;

  // Lets the shim know them.
  void offer(LookTable& table) const;
  // Lets the view know how often programs have opened each, and returns those that they have.
  std::vector<const view::Answer*> note_opens(const LookTable& table, View& view) const;

 private:
  template <class Function>
  void each_file(const Function& function) const;

  ReadSet looks_;  // one for each descriptor; those of one file follow each other
};

}  // namespace dcc::server
