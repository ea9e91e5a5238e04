// SPDX-License-Identifier: GPL-2.0-or-later
// The contents of clients' files on the server, by content id: one file for each in one directory, the least recently
// used out. A store only saves sending a content again. Where the directory is missing, full or taken away, contents
// are private files of their jobs.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.h"
#include "base/unique_fd.h"
#include "view/content_id.h"

namespace dcc::server {

class Store {
 public:
  // Contents of `limit` bytes in all. Creates the directory, but not those above it. Servers may share one.
  Store(std::string directory, uint64_t limit);
  Store(const Store&) = delete;

  class Incoming;
  struct Figures {
    // In the directory; before the first sweep, of those that came since the start.
    uint64_t bytes = 0;
    uint64_t contents = 0;
    uint64_t evicted = 0;  // since the start
  };

  // Why nothing can be kept, for the log.
  Result<void> check() const;

  // For reading, and not for writing; empty if it is not here. The content stays readable whatever becomes of the
  // store. The first time in this server's life, the whole file is read: a crash of the machine may have damaged it.
  UniqueFd open(const view::ContentId& id);
  bool has(const view::ContentId& id);  // as open(), but often without a system call

  // For a content that arrives. The store must outlive it. Code::io only if there is no room for a private file,
  // either.
  Result<Incoming> begin();

  // Whether sweep() is due: at the start, each hour, and when there is too much in the directory.
  bool needs_sweep() const;
  // Counts what is in the directory, notes there what was used, and removes what was used least recently until there is
  // some room. Takes half a second for 100,000 contents: not to be called on the loop. One at a time.
  void sweep();

  Figures figures() const;

 private:
  friend class Incoming;
  using Seconds = int64_t;  // since 1970

  std::string path_of(const view::ContentId& id) const;
  bool prepare();
  bool is_sound(int fd, const view::ContentId& id) const;
  void note_use(const view::ContentId& id);
  void forget(const view::ContentId& id);
  bool has_room(uint64_t size) const;
  // Puts the file `name` into the place of this content.
  bool keep(const std::string& name, const view::ContentId& id, uint64_t size);

  const std::string directory_;
  const uint64_t limit_;
  std::atomic<uint64_t> names_;  // of files that are being written
  std::atomic<bool> is_usable_ = false;

  // Everything above is for any thread. This is what it guards.
  mutable std::mutex mutex_;
  std::unordered_map<view::ContentId, Seconds> used_;  // of contents that are sound: some 70 bytes for each
  Figures figures_;
  uint64_t sweep_above_;  // bytes
  Seconds swept_ = 0;     // when
};

// A content that is being received, in a file beside its place in the store, or in a private one.
class Store::Incoming {
 public:
  Incoming(Incoming&&) noexcept;
  Incoming& operator=(Incoming&&) = delete;
  ~Incoming();

  // Code::io when there is no room for it anywhere.
  Result<void> add(std::string_view bytes);
  // The content, for reading, once everything was added. Code::protocol if it is another than `expected`; nothing of it
  // is kept then.
  Result<UniqueFd> finish(const view::ContentId& expected);

  uint64_t size() const { return size_; }  // so far

 private:
  friend class Store;
  Incoming(Store& store, UniqueFd file, std::string name)
      : store_(store), file_(std::move(file)), name_(std::move(name)) {}
  Result<void> become_private();
  void remove_name();

  Store& store_;
  UniqueFd file_;
  std::string name_;  // empty: private
  uint64_t size_ = 0;
  view::ContentHasher hasher_;
};

}  // namespace dcc::server
