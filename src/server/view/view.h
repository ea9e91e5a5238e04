// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "server/view/client_files.h"
#include "server/view/look.h"
#include "server/view/look_table.h"
#include "server/view/private_files.h"
#include "server/view/server_places.h"
#include "view/answer.h"
#include "view/listing.h"

namespace dcc::server {

// The client's file system as one job's compilers see it: the client's answers, what the job has written itself, and
// the server's own places. Not for more than one thread at a time.
class View {
 public:
  // `directory`: the client's working directory, a normal path without links. The references must outlive the view.
  View(ClientFiles& client, const ServerPlaces& places, std::string directory, int workspace)
      : client_(client), places_(places), directory_(std::move(directory)), files_(workspace) {}

  enum class Follow { all_links, but_the_last };

  // The end of a path, after all links on the way.
  struct Place {
    std::string path;                          // normal; where the way ends when there is an error
    int error = 0;                             // an errno: the way does not lead there
    bool is_missing = false;                   // with ENOENT: everything but the last component exists
    const PrivateFiles::File* file = nullptr;  // the job has written it
    bool is_servers = false;                   // of ServerPlaces
    bool is_shims = false;                     // of ServerPlaces
    view::Answer answer;                       // the client's, when it is neither; of a temporary directory made up
  };

  // `path` as a compiler writes it; if relative, it begins in `base`, a normal path without links.
  Result<Place> find(std::string_view path, Follow follow, const std::string& base);
  Result<Place> find(std::string_view path, Follow follow) { return find(path, follow, directory_); }
  // Whether a file that is made here with a name of its own can be nobody else's: directly in a temporary directory, or
  // under the name that clang's output has until its end, in a directory that is known.
  bool is_temporary(const std::string& path);
  // Whether names can be made and removed in the directory of this path: 0, or an errno.
  Result<int> may_change(const std::string& path);

  Result<UniqueFd> open(const Place& place);
  // The client's files that are known and can be opened without a question, each as often as is expected, together up
  // to so many; in the order in which they became known. Their descriptors are below k_first_view_descriptor.
  struct Opened {
    Look look;
    UniqueFd content;
  };
  std::vector<Opened> open_known(size_t most);
  // Programs have opened one of these so often, without open().
  void note_opens(const Look& file, uint16_t opens);
  // Of a directory that was found. Asked for only once.
  Result<view::Listing> list(const std::string& path);

  const std::string& directory() const { return directory_; }
  // As of PrivateFiles, which nobody else changes.
  Result<const PrivateFiles::File*> create(const std::string& path, bool is_new, bool appends);
  void remove(const std::string& path);
  void rename(const std::string& from, const std::string& to, bool is_new);
  const PrivateFiles& files() const { return files_; }

  // What the shim may know, from the first call on; null if there is no memory for it. `status` makes of an
  // answer what compilers get, `ready` the number of ready descriptors, and `programs` the names in the farm.
  using StatusOf = struct stat (*)(const view::Answer&);
  LookTable* share_looks(StatusOf status, size_t ready, const std::vector<std::string>& programs);

  // Knowledge from before a compiler looks: an answer to a question about this path, and all names in a directory (not
  // a link). More than any compile needs is dropped; note() tells.
  bool note(std::string_view path, view::Answer answer);
  bool note(Look look);  // which is about the whole of its path
  void note_names(std::string directory, const view::Listing& names);
  // The same for a directory that the compilers are going to list.
  void note_listing(const std::string& directory, view::Listing listing);
  // The answer about this path, or about the beginning of it where the way ends; nullptr if it is not known.
  const view::Answer* known(std::string_view path);
  bool knows_names_in(std::string_view directory) const { return names_.contains(std::string(directory)); }

  // What the compilers looked at, each path with its answer, which is about the whole of it: in order, and then what
  // only the shim was asked.
  ReadSet looks() const;

 private:
  struct Known {
    Look look;
    bool is_used = false;
    uint16_t opens = 0;
    const std::string& path() const { return look.path(); }
    const view::Answer& answer() const { return look.answer(); }
  };

  Result<view::Answer> look(const std::string& path);
  Known* find_known(const std::string& path);
  void count_open(const std::string& path);
  bool keeps(size_t bytes);
  void share(const Known& known);
  void withdraw(const std::string& path);

  ClientFiles& client_;
  const ServerPlaces& places_;
  const std::string directory_;
  PrivateFiles files_;
  std::unordered_map<std::string_view, Known> known_;                       // by the path, which is the look's
  std::vector<const Known*> noted_, used_;                                  // of known_, in order
  std::unordered_map<std::string, std::unordered_set<std::string>> names_;  // by directory
  std::unordered_map<std::string, view::Listing> listings_;                 // by directory
  size_t kept_ = 0;                                                         // bytes, in known_ and names_
  std::optional<LookTable> table_;
  StatusOf status_of_ = nullptr;
  std::vector<const Known*> shared_;  // by their marks
};

}  // namespace dcc::server
