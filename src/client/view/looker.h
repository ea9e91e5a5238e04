// SPDX-License-Identifier: GPL-2.0-or-later
// Answers a server's questions about this machine's files. It never follows a link: what is shown of a path is of what
// was found by walking exactly that path, so that no link that is changed meanwhile leads it elsewhere.
#pragma once

#include <sys/stat.h>

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "client/view/digest_cache.h"
#include "client/view/disclosure.h"
#include "view/answer.h"
#include "view/listing.h"
#include "view/path.h"

namespace dcc::client {

struct OpenContent {
  UniqueFd fd;
  uint64_t size = 0;  // in bytes, when it was opened
};

class Looker {
 public:
  // `disclosure` and `digests` outlive it. `is_output` says of a path whether the job may write there: an old output is
  // shown by kind and access rights alone, so that it need not be read, and is the same after every compile.
  Looker(const Disclosure& disclosure, DigestCache& digests, std::function<bool(std::string_view)> is_output)
      : disclosure_(disclosure), digests_(digests), is_output_(std::move(is_output)) {}

  // All paths must be normal (view/path.h). Each question is about the files as they are now.
  view::Answer look(std::string_view path) { return AtOnce(*this).look(path); }
  std::vector<view::Answer> look(const std::vector<std::string>& paths);
  // Several questions one after the other, which come cheaper because their directories are walked to once. Nothing
  // else is asked while it lives.
  class AtOnce {
   public:
    explicit AtOnce(Looker& looker) : looker_(looker) { looker_.places_.clear(); }
    ~AtOnce() { looker_.places_.clear(); }
    AtOnce(const AtOnce&) = delete;
    AtOnce& operator=(const AtOnce&) = delete;
    view::Answer look(std::string_view path) { return looker_.look_in(looker_.place_of(view::parent_of(path)), path); }

   private:
    Looker& looker_;
  };
  // Together no more than a message holds; what is too much is not shown.
  std::vector<view::Listing> list(const std::vector<std::string>& directories);
  view::Listing list(std::string_view directory);
  // A regular file that a look would show with its content. Code::no_file if there is none, Code::denied if it is not
  // shown; also Code::io.
  Result<OpenContent> open_content(std::string_view path);
  // For so many bytes that are going to be read: false when a job has read more than any compiler would.
  bool spend(uint64_t bytes);

 private:
  // The rest of a message that may still be filled.
  struct Room {
    size_t names, bytes;
  };

  // A directory that was walked to, or the answer about the component where the way ends.
  struct Place {
    UniqueFd directory;
    view::Answer end;
    bool shows_all = false;
  };

  const Place& place_of(std::string_view directory);
  Place walk(std::string_view directory) const;
  view::Listing list(std::string_view directory, Room& room);
  view::Answer look_in(const Place& place, std::string_view path);
  view::Answer describe_file(const Place& place, const std::string& name, struct stat status, size_t depth);

  const Disclosure& disclosure_;
  DigestCache& digests_;
  std::function<bool(std::string_view)> is_output_;
  std::map<std::string, Place, std::less<>> places_;  // during one call
  uint64_t read_ = 0;                                 // bytes
};

}  // namespace dcc::client
