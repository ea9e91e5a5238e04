// SPDX-License-Identifier: GPL-2.0-or-later
// A workspace is the private directory in which a server runs one job. It is made once, together with its Landlock rule
// set, and emptied after each job, so that no job has to make them. Workspaces are in memory; a job that is large, or
// comes when memory is short, gets one on disk.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/remove_tree.h"
#include "base/result.h"
#include "base/unique_fd.h"
#include "protocol/compile_result.h"
#include "server/sandbox/confinement.h"

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

  const std::string& path() const { return path_; }

  // The file for the source, with the name that the compiler should see, positioned at its beginning. The workspace
  // owns the descriptor. Call end_source() when everything is written; it returns the size. Up to a limit, the file's
  // memory is kept for the next job, because allocating and freeing its pages takes longer than receiving a source.
  Result<int> begin_source(const std::string& name) const;
  Result<uint64_t> end_source() const;
  void give_back_memory() const;  // to be called after a while without jobs

  // Creates an empty file for writing; an error if it exists.
  Result<UniqueFd> create_file(const std::string& name) const;
  // Opens the files that the compiler wrote; only regular files, not links. Code::no_file if one is missing.
  Result<std::vector<protocol::Output>> take_outputs(const std::vector<OutputFile>& files) const;

  // For the compiler's stdout and stderr; empty at first, as they are truncated after each job.
  int out() const { return out_.get(); }
  int err() const { return err_.get(); }

  // The Landlock rule set for jobs in this workspace; -1 without Landlock. Made again when `confinement` has grown.
  Result<int> rule_set(const Confinement& confinement);

  // Whether its file system has hardly any space left.
  bool is_full() const;

  // Removes everything that the job left.
  Result<void> empty();

 private:
  explicit Workspace(std::string path) : path_(std::move(path)) {}

  std::string path_;
  Directory directory_;
  std::string source_path_;  // outside the directory, where jobs cannot reach it
  UniqueFd source_, out_, err_, rules_;
  uint64_t rules_generation_ = 0;
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

// Lends workspaces. The caller limits how many are lent at a time (FairQueue); each is made when it is first needed.
class WorkspacePool {
  using Workspaces = std::vector<std::unique_ptr<Workspace>>;

 public:
  // Emptied and returned to the pool by the destructor; a workspace that cannot be emptied is discarded.
  struct Return {
    Workspaces* home;  // null: its files are kept
    void operator()(Workspace* workspace) const;
  };
  using Lease = std::unique_ptr<Workspace, Return>;

  // For `jobs` jobs at a time. Workspaces are put into memory if it is large enough for that many. `keep_files`
  // (DISTCC_SAVE_TEMPS) keeps every job's files, on disk.
  static Result<std::unique_ptr<WorkspacePool>> create(const std::string& temp_directory, int jobs, bool keep_files);

  // A workspace for a job whose source has this size; an unknown size counts as large. The pool must outlive the lease.
  Result<Lease> take(std::optional<uint64_t> body_size);

  void give_back_memory() const;  // what idle workspaces keep for their next job

  std::string description() const;                                       // for the log
  const std::string& private_directory() const { return disk_.path(); }  // removed at the end with everything in it

 private:
  WorkspacePool(std::optional<WorkspaceRoot> memory, WorkspaceRoot disk, bool keep_files)
      : memory_(std::move(memory)), disk_(std::move(disk)), keep_files_(keep_files) {}
  bool fits_memory(std::optional<uint64_t> body_size) const;

  // Roots are declared before their workspaces, and so outlive them.
  std::optional<WorkspaceRoot> memory_;
  WorkspaceRoot disk_;
  Workspaces in_memory_, on_disk_;
  bool keep_files_;
  uint64_t made_ = 0;
};

}  // namespace dcc::server
