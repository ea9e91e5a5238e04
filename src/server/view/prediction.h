// SPDX-License-Identifier: GPL-2.0-or-later
// Finds out by scans what a compiler will look at, before it does: breadth first, in batches, so that a unit takes a
// few round trips and not one for each look. Pure: it says what to ask for, and sees what is known then. It is never
// more than a prefetch: looks that it misses are asked for when the compiler waits for them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "server/view/include_path.h"
#include "server/view/include_scan.h"
#include "view/answer.h"
#include "view/content_id.h"

namespace dcc::server {

// The knowledge that it works with. Paths are as in questions (view::is_normal).
class KnownFiles {
 public:
  virtual ~KnownFiles() = default;

  // The answer about exactly this path: one about a part of a path (view::Answer::depth) counts for that part, and a
  // name that is missing in a directory whose names are known is a failure with ENOENT. nullptr: unknown. Answers stay
  // valid during one call of Predictor::next().
  virtual const view::Answer* answer(std::string_view path) = 0;
  // Whether the names in this directory, which is not a link, are known.
  virtual bool is_listed(std::string_view directory) = 0;
  // What a content includes; nullptr if the content is not here.
  virtual const IncludeList* includes(const view::ContentId& content) = 0;
};

class Predictor {
 public:
  struct Content {
    std::string path;
    view::ContentId id;
  };
  struct Batch {
    std::vector<std::string> looks;
    // Those of them that exist. If their contents are not expected to be here, they can be fetched together with the
    // looks, which takes half the round trips.
    std::vector<std::string> existing;
    std::vector<std::string> directories;  // whose names are wanted
    std::vector<Content> contents;         // that are wanted
    bool empty() const { return looks.empty() && directories.empty() && contents.empty(); }
  };

  // `work`: bytes of paths that may be looked up; the default takes about a second, and holds up the server's other
  // jobs.
  Predictor(IncludePath path, KnownFiles& known, uint64_t work = uint64_t{1} << 30);
  Predictor(const Predictor&) = delete;

  // What to ask for next; empty at the end, and when all that a client has made up would take too much memory or time.
  // Nothing is asked for twice: what is unknown at the next call stays unknown.
  Batch next();

 private:
  // A file that was found. Its content may still be on its way.
  struct File {
    std::string written;  // its path, as the compiler makes it from what includes it
    std::string path;
    view::ContentId content;
    size_t found_in = 0;  // index of the searched directory, or k_beside
    bool is_data = false;
  };
  // A name that is searched for.
  struct Hunt {
    std::string name;
    std::string beside;  // the directory that comes first; empty: none
    size_t next = 0;     // index of the searched directory that comes then
    bool is_data = false;
  };
  struct Place {
    enum class Kind : uint8_t { found, absent, unknown } kind = Kind::absent;
    // Without links. If it is unknown, what has to be looked at: all of the path, or what comes before a "..".
    std::string path;
    const view::Answer* answer = nullptr;  // if found; nullptr: it is a directory
    bool is_whole = false;
  };
  enum class Asked : uint8_t { now, in_this_round, before };

  void begin();
  void list_searched();
  void expand(const File& file);
  void start(Hunt hunt);
  void pursue(Hunt hunt);
  std::string candidate(const Hunt& hunt) const;
  bool advance(Hunt& hunt) const;
  Place find(const std::string& written);
  Place walk(std::string_view written);
  void visit(File file);
  bool wants_look(const Place& place);
  void want_names(const std::string& directory);
  Asked ask(const std::string& question);
  const view::Answer* answer(const std::string& path);
  bool keeps(size_t bytes);

  static constexpr size_t k_beside = ~size_t{0};

  IncludePath path_;
  KnownFiles& known_;
  Batch batch_;
  uint32_t round_ = 0;
  size_t kept_ = 0;    // bytes of all that is kept below
  uint64_t work_ = 0;  // bytes of paths that were looked up
  uint64_t work_limit_;
  std::deque<File> files_, waiting_files_;
  std::deque<Hunt> hunts_, waiting_hunts_;
  std::vector<std::string> unlisted_;  // searched directories that were not found yet
  std::unordered_map<std::string, uint32_t>
      asked_;                                // in which round; for names with a slash at the end, for contents by id
  std::unordered_set<std::string> begun_;    // hunts along the searched directories
  std::unordered_set<std::string> visited_;  // files
  std::unordered_map<std::string, std::string> directories_;  // as written -> without links; empty: absent
};

}  // namespace dcc::server
