// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <unordered_set>

#include "base/result.h"
#include "base/unique_fd.h"
#include "loop/task.h"
#include "server/session/view_talk.h"
#include "view/answer.h"
#include "view/content_id.h"

namespace dcc::server {

// The contents of a client's files, as files of a job's workspace.
class Contents {
 public:
  // `workspace`: a descriptor of the directory, which must outlive this.
  explicit Contents(int workspace) : workspace_(workspace) {}

  struct Wanted {
    std::string path;
    view::Answer answer;
  };
  // Fetches those that are not there yet. Code::not_native for a file that has changed since it was looked at.
  loop::Task<Result<void>> fetch(ViewTalk& client, std::vector<Wanted> wanted);
  Result<UniqueFd> open(const view::ContentId& id) const;

 private:
  int workspace_;
  std::unordered_set<view::ContentId> there_;
};

}  // namespace dcc::server
