// SPDX-License-Identifier: GPL-2.0-or-later
// Where compilers work. A workspace is a private directory, made once together with its Landlock rule set and emptied
// after each job, so that a job makes neither. Workspaces lie in memory; a job that is large, or comes when memory is
// short, gets one on disk.
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

// An output of a compiler that works here.
struct OutputFile {
  std::string role;  // protocol::Output::role
  std::string name;  // of the file
};

class Workspace {
 public:
  // Makes the directory `path`.
  static Result<std::unique_ptr<Workspace>> create(std::string path);

  const std::string& path() const { return path_; }

  // The file for the source, under the name that the compiler is to see: open at its beginning, and the workspace's.
  // end_source() when all is written, which says how much that is. The file's memory outlives the job, up to a limit,
  // for to get and give back its pages takes a server longer than to receive a source.
  Result<int> begin_source(const std::string& name) const;
  Result<uint64_t> end_source() const;
  void give_back_memory() const;  // after a while without jobs

  // An empty file for writing that was not there before.
  Result<UniqueFd> create_file(const std::string& name) const;
  // What the compiler wrote, opened: regular files, not links. Code::no_file when one is not there.
  Result<std::vector<protocol::Output>> take_outputs(const std::vector<OutputFile>& files) const;

  // For the compiler's stdout and stderr; empty, since they are emptied after each job.
  int out() const { return out_.get(); }
  int err() const { return err_.get(); }

  // What jobs here are confined by; -1 without Landlock. Made anew when `confinement` has grown.
  Result<int> rule_set(const Confinement& confinement);

  // Whether there is next to no room on its file system.
  bool is_full() const;

  // Removes all that the job left.
  Result<void> empty();

 private:
  explicit Workspace(std::string path) : path_(std::move(path)) {}

  std::string path_;
  Directory directory_;
  std::string source_path_;  // beside the directory, where no job reaches it
  UniqueFd source_, out_, err_, rules_;
  uint64_t rules_generation_ = 0;
};

// A private directory for workspaces. It is locked while we live, so that the next server knows what a crashed one
// left.
class WorkspaceRoot {
 public:
  // Makes one in `parent` and removes those that nobody holds any more. With `keep` it stays when we end.
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

// Lends workspaces. How many are lent at a time is the caller's business (FairQueue); each is made when first needed.
class WorkspacePool {
  using Workspaces = std::vector<std::unique_ptr<Workspace>>;

 public:
  // A workspace goes back by itself; one that cannot be emptied is given up.
  struct Return {
    Workspaces* home;  // null: its files are kept
    void operator()(Workspace* workspace) const;
  };
  using Lease = std::unique_ptr<Workspace, Return>;

  // For this many jobs at a time. Memory is used when it is large enough for them. `keep_files` (DISTCC_SAVE_TEMPS)
  // leaves every job's files, on disk.
  static Result<std::unique_ptr<WorkspacePool>> create(const std::string& temp_directory, int jobs, bool keep_files);

  // A workspace for a job whose body has this size; one without is large. The pool outlives it.
  Result<Lease> take(std::optional<uint64_t> body_size);

  void give_back_memory() const;  // what workspaces without a job keep for the next one

  std::string description() const;                                       // for the log
  const std::string& private_directory() const { return disk_.path(); }  // removed with all that is in it

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
