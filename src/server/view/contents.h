// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "loop/task.h"
#include "server/session/view_talk.h"
#include "server/view/deliveries.h"
#include "server/view/own_headers.h"
#include "server/view/possession.h"
#include "server/view/store.h"
#include "view/answer.h"
#include "view/content_id.h"

namespace dcc::server {

// What the jobs of a server share about contents.
struct ContentKeeper {
  Store store;
  Possession possession;
  Deliveries deliveries;
  OwnHeaders own_headers;
};

// So much of a content the server itself reads, in bytes.
inline constexpr size_t k_most_scanned = 16 << 20;

// The contents that one job may read: its client has shown them, now or before, or they are nobody's secret.
class Contents {
 public:
  // `token`: the client's; empty: nothing that it has shown in other jobs counts. The keeper must outlive this.
  Contents(ContentKeeper& keeper, std::string_view token) : keeper_(keeper) {
    if (!token.empty()) client_ = keeper.possession.client(token);
  }

  struct Wanted {
    std::string path;
    view::Answer answer;
  };
  // Those that are not there yet, each once; what the client is sending for another of its jobs is waited for.
  // Code::not_native for a file that has changed since it was looked at.
  loop::Task<Result<void>> fetch(ViewTalk& talk, std::vector<Wanted> wanted);
  bool has(const view::ContentId& id);
  // For reading, with a position of its own; empty if it is not there (any more), or has not been shown. For any
  // thread, while no other does anything with this.
  UniqueFd open(const view::ContentId& id);

  // To be called when a compiler opens a file with this content; for any thread, like open().
  void note_use(const view::Answer& file);

  struct Figures {
    // Contents that compilers opened and the client did not send for this job, and those that it sent; each once.
    uint64_t hits = 0, hit_bytes = 0, misses = 0, miss_bytes = 0;
  };
  const Figures& figures() const { return figures_; }

 private:
  loop::Task<Result<void>> receive(ViewTalk& talk, std::vector<Wanted> missing);
  void note_arrival(const view::Answer& file);

  ContentKeeper& keeper_;
  std::optional<Possession::Client> client_;
  std::unordered_set<view::ContentId> shown_;  // of the store's, those that the client has shown
  // Those that the store could not keep, and the one that came last: a full store soon gives up what it gets.
  std::unordered_map<view::ContentId, UniqueFd> private_;
  std::pair<view::ContentId, UniqueFd> last_;
  std::unordered_set<view::ContentId> counted_;  // in figures_
  Figures figures_;
};

}  // namespace dcc::server
