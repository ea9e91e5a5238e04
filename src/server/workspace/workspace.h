// SPDX-License-Identifier: GPL-2.0-or-later
// A workspace is the private directory in which a server runs one job. It is made for that job with all files in it,
// and removed afterwards, so that nothing of a job is ever another's. Workspaces are in memory; a job that is large, or
// comes when memory is short, gets one on disk.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/remove_tree.h"
#include "base/result.h"
#include "base/unique_fd.h"
#include "loop/loop.h"
#include "loop/task.h"
#include "protocol/compile_result.h"

namespace dcc::server {

// A file that the compiler writes in the workspace.
struct OutputFile {
  std::string role;  // protocol::Output::role
  std::string name;  // of the file
};

class Workspace {
 public:
  // Creates the directory `path`.
  static Result<std::unique_ptr<Workspace>> create(std::string path);
  // Removes it, in one go; remove() before that makes this cheap.
  ~Workspace();
  Workspace(const Workspace&) = delete;

  const std::string& path() const { return path_; }

  // Creates an empty file for reading and writing; an error if it exists.
  Result<UniqueFd> create_file(const std::string& name) const;
  // Opens the files that the compiler wrote; only regular files, not links. Code::no_file if one is missing.
  Result<std::vector<protocol::Output>> take_outputs(const std::vector<OutputFile>& files) const;

  // For the compiler's stdout and stderr.
  int out() const { return out_.get(); }
  int err() const { return err_.get(); }

  // Its descriptor, for a Landlock rule.
  int directory() const { return ::dirfd(directory_.get()); }

  // Whether its file system has hardly any space left.
  bool is_full() const;
  // Whether other jobs may soon have none there.
  bool is_scarce() const;

  bool is_in_memory() const { return in_memory_; }
  // The bytes of the files in it; the largest number if there are too many to count.
  uint64_t occupied() const;

  // Removes everything that the job left, when none of its processes is left; on another thread if it is much.
  loop::Task<> remove(loop::Loop& loop);
  void keep() { directory_.reset(); }  // for somebody who wants to look at it

 private:
  explicit Workspace(std::string path) : path_(std::move(path)) {}

  std::string path_;
  Directory directory_;  // null when it is removed or kept
  UniqueFd out_, err_;
  bool in_memory_ = false;
};

// A private directory for workspaces. It is locked while this server lives, so that a later server recognises the
// directories of crashed ones.
class WorkspaceRoot {
 public:
  // Creates one in `parent`, and removes those there that no living server holds. With `keep`, it is not removed at the
  // end.
  static Result<WorkspaceRoot> create(const std::string& parent, bool keep);
  WorkspaceRoot(WorkspaceRoot&&) noexcept = default;
  WorkspaceRoot& operator=(WorkspaceRoot&&) = delete;
  ~WorkspaceRoot();

  const std::string& path() const { return path_; }

 private:
  WorkspaceRoot(std::string path, Directory directory, bool keep)
      : path_(std::move(path)), directory_(std::move(directory)), keep_(keep) {}

  std::string path_;
  Directory directory_;
  bool keep_;
};

// Makes workspaces. The caller limits how many there are at a time (FairQueue).
class WorkspacePool {
 public:
  // For `jobs` jobs at a time. Workspaces are put into memory if it is large enough for that many. `keep_files`
  // (DISTCC_SAVE_TEMPS) keeps every job's files, on disk.
  static Result<std::unique_ptr<WorkspacePool>> create(const std::string& temp_directory, int jobs, bool keep_files);

  // A workspace for a job whose source has this size; an unknown size counts as large. The pool must outlive it.
  Result<std::unique_ptr<Workspace>> make(std::optional<uint64_t> body_size);

  bool keeps_files() const { return keep_files_; }
  std::string description() const;                                       // for the log
  const std::string& private_directory() const { return disk_.path(); }  // removed at the end with everything in it

 private:
  WorkspacePool(std::optional<WorkspaceRoot> memory, WorkspaceRoot disk, bool keep_files)
      : memory_(std::move(memory)), disk_(std::move(disk)), keep_files_(keep_files) {}
  bool fits_memory(std::optional<uint64_t> body_size) const;

  std::optional<WorkspaceRoot> memory_;
  WorkspaceRoot disk_;
  bool keep_files_;
  uint64_t made_ = 0;
};

}  // namespace dcc::server
