// SPDX-License-Identifier: GPL-2.0-or-later
// Temporary files that go with the object that owns them. A client told to stop (SIGINT, SIGTERM, SIGHUP) unwinds
// through its event loop, so destructors are all the cleaning there is; no list of names is kept for signal handlers.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"

namespace dcc {

std::string temp_directory();  // $TMPDIR, or /tmp when it is unset or empty

// A file open for reading and writing, removed by the destructor unless it was committed.
class TempFile {
 public:
  // A private file (0600) in the temporary directory; `suffix` (".i") ends its name.
  static Result<TempFile> create(std::string_view suffix = "");

  // A file that will take the place of `target` at once: it lies in the same directory and has the mode a compiler
  // would give its output (0666 less the umask). When `target` is neither missing nor a regular file (/dev/null, a
  // FIFO), it must not be replaced: then the file is one of create(), and commit() copies.
  static Result<TempFile> beside(const std::string& target);
  // A private file whose commit() writes into `target`, which keeps its mode and its other names, or creates it.
  static Result<TempFile> to_copy();

  TempFile(TempFile&& other) noexcept;
  TempFile& operator=(TempFile&& other) noexcept;
  ~TempFile();

  int fd() const { return fd_.get(); }
  const std::string& path() const { return path_; }
  void close() { fd_.reset(); }  // for a file that a child is to fill: the name stays
  Result<void> commit(const std::string& target);
  void keep();  // the destructor leaves the file (DISTCC_SAVE_TEMPS)

 private:
  TempFile(UniqueFd fd, std::string path, bool copies) : fd_(std::move(fd)), path_(std::move(path)), copies_(copies) {}
  void remove();

  UniqueFd fd_;
  std::string path_;  // empty: nothing to remove
  bool copies_ = false;
};

// A private directory (0700) in the temporary directory, removed by the destructor with the files in it: for programs that
// leave more behind than they are asked for. It has no room for directories.
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
