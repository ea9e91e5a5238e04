// SPDX-License-Identifier: GPL-2.0-or-later
// Temporary files and directories. A file without a name vanishes with its process, however that ends; one with a name
// is removed by the object that owns it. A client that receives SIGINT, SIGTERM or SIGHUP unwinds through its event
// loop, so destructors do all the cleaning up, and no list of names is kept for signal handlers.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"

namespace dcc {

// The directory for temporary files, chosen as gcc chooses its own: the first of $TMPDIR, $TMP, $TEMP, /tmp and
// /var/tmp that is writable, else ".".
std::string temp_directory();

// A file that is being written, open for reading and writing. It has no name before commit().
class TempFile {
 public:
  // commit() puts the file in the place of `target`, with the mode that a compiler would give its output (0666 less the
  // umask). A `target` that exists but is not a regular file (/dev/null, a FIFO) must not be replaced; then commit()
  // copies into it.
  static Result<TempFile> beside(const std::string& target);
  // commit() copies into `target`, which keeps its mode and its other hard links, or creates it.
  static Result<TempFile> to_copy();
  // commit() writes behind what others have written into `target` meanwhile.
  static Result<TempFile> to_append();

  int fd() const { return fd_.get(); }
  Result<void> commit(const std::string& target);
  // If `target` exists already, it stays as it is, and that is a success, too. Only for files from beside().
  Result<void> commit_if_new(const std::string& target);

 private:
  enum class Commit { link, replace, copy, append };
  TempFile(UniqueFd fd, Commit commit) : fd_(std::move(fd)), commit_(commit) {}

  UniqueFd fd_;
  Commit commit_;
};

// A private file (0600) in the temporary directory, for programs that need a name. The name ends with `suffix` (".i").
// Removed by the destructor.
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

// A private directory (0700) in the temporary directory, for programs that leave other files beside the one they were
// asked for. The destructor removes it with the files in it, but not if it contains directories.
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

// Files without a name, open for reading and writing: nothing needs to be cleaned up, however this process ends.
Result<UniqueFd> spool_in_memory(const char* label);  // a memfd; on disk if the kernel does not support them
Result<UniqueFd> spool_on_disk();                     // in the temporary directory

}  // namespace dcc
