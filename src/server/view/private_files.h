// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"

namespace dcc::server {

// What a job's compilers wrote or removed, by the paths that they have on the client. The bytes are in files of the
// workspace.
class PrivateFiles {
 public:
  struct File {
    std::string name;       // in the workspace; empty: the client's file was removed
    bool is_new = false;    // the client has no file there
    bool appends = false;   // what is in it belongs at the end of the client's file
    bool replaces = false;  // the client's file, if any, was removed first, or another one got its name
  };

  // `workspace`: a descriptor of the directory, which must outlive this.
  explicit PrivateFiles(int workspace) : workspace_(workspace) {}

  // Null if the compilers did not touch this path.
  const File* find(const std::string& path) const;
  // A new, empty file. `is_new`: there is nothing of this name, neither here nor on the client.
  Result<const File*> create(const std::string& path, bool is_new, bool appends);
  // `flags` as for open(2), without O_CREAT. Negative, with errno set, when that fails.
  UniqueFd open(const File& file, int flags) const;
  // If the client has a file there, it is to be removed, too.
  void remove(const std::string& path);
  // Of a file that create() made. `is_new`: to a name that nothing has, neither here nor on the client.
  void rename(const std::string& from, const std::string& to, bool is_new);

  const std::map<std::string, File>& all() const { return files_; }

 private:
  int workspace_;
  std::map<std::string, File> files_;
  unsigned made_ = 0;
};

}  // namespace dcc::server
