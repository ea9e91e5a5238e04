// SPDX-License-Identifier: GPL-2.0-or-later
// Files and directories that nobody is to see. What has no name goes with its process, however that ends; what has one
// goes with the object that owns it. A client told to stop (SIGINT, SIGTERM, SIGHUP) unwinds through its event loop, so
// destructors are all the cleaning there is; no list of names is kept for signal handlers.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"

namespace dcc {

// The directory for temporary files, found as gcc finds its own: $TMPDIR, $TMP, $TEMP, /tmp, /var/tmp, whichever is the
// first that we can write to; "." when none is.
std::string temp_directory();

// A file in the making, open for reading and writing: it has no name before commit().
class TempFile {
 public:
  // Takes the place of `target` at once, with the mode that a compiler would give its output (0666 less the umask).
  // When `target` is neither missing nor a regular file (/dev/null, a FIFO), it must not be replaced, and commit()
  // copies.
  static Result<TempFile> beside(const std::string& target);
  // commit() writes into `target`, which keeps its mode and its other names, or creates it.
  static Result<TempFile> to_copy();

  int fd() const { return fd_.get(); }
  Result<void> commit(const std::string& target);
  // What has the name already keeps it, and that is a success, too. Of beside() only.
  Result<void> commit_if_new(const std::string& target);

 private:
  enum class Commit { link, replace, copy };
  TempFile(UniqueFd fd, Commit commit) : fd_(std::move(fd)), commit_(commit) {}

  UniqueFd fd_;
  Commit commit_;
};

// A private file (0600) in the temporary directory, for programs that want a name; `suffix` (".i") ends it. Removed by
// the destructor.
class NamedTempFile {
 public:
  static Result<NamedTempFile> create(std::string_view suffix = "");

  NamedTempFile(NamedTempFile&& other) noexcept : fd_(std::move(other.fd_)), path_(std::exchange(other.path_, {})) {}
  NamedTempFile& operator=(NamedTempFile&&) = delete;
  ~NamedTempFile();

  int fd() const { return fd_.get(); }
  const std::string& path() const { return path_; }
  void keep() { path_.clear(); }  // the destructor leaves the file (DISTCC_SAVE_TEMPS)

 private:
  NamedTempFile(UniqueFd fd, std::string path) : fd_(std::move(fd)), path_(std::move(path)) {}

  UniqueFd fd_;
  std::string path_;  // empty: nothing to remove
};

// A private directory (0700) in the temporary directory, removed by the destructor with the files in it: for programs
// that leave more behind than they are asked for. It has no room for directories.
class TempDirectory {
 public:
  static Result<TempDirectory> create(const std::string& parent = temp_directory());

  TempDirectory(TempDirectory&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  TempDirectory& operator=(TempDirectory&&) = delete;
  ~TempDirectory();

  const std::string& path() const { return path_; }

 private:
  explicit TempDirectory(std::string path) : path_(std::move(path)) {}

  std::string path_;  // empty: nothing to remove
};

// Nameless files, open for reading and writing: nothing to clean up, whatever happens to us.
Result<UniqueFd> spool_in_memory(const char* label);  // memfd; on disk where the kernel has none
Result<UniqueFd> spool_on_disk();                     // in the temporary directory

}  // namespace dcc
