// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/temp.h"
#include "client/plan.h"
#include "client/view/output_paths.h"

namespace dcc::client {

// The files for a job's outputs, by role (protocol::Output). The paths come from the command alone: a server supplies
// contents, and in native mode chooses among the names that the command allows. The files are nameless until place(),
// which treats an existing target file as the compiler would.
class OutputFiles {
 public:
  OutputFiles() = default;  // none
  static Result<OutputFiles> create(const Plan& plan);
  // For native mode. Both outlive this.
  OutputFiles(const Plan& plan, const OutputPaths& paths) : plan_(&plan), paths_(&paths) {}

  // Open for writing; -1: this job has no output of this role. In native mode Code::protocol for a path that the
  // command does not write.
  Result<int> file_for(std::string_view role);
  int main_output() const;  // -1: there is none
  bool is_native() const { return paths_ != nullptr; }
  // Native mode: the compiler removed this file.
  void remove(std::string path) { removed_.push_back(std::move(path)); }
  bool is_removed(const std::string& path) const;
  // What came for this role; -1: nothing did.
  int received(std::string_view role) const;
  uint64_t size() const;  // bytes, of all
  // The main output last, so that it is there only if all others are.
  Result<void> place();

 private:
  explicit OutputFiles(const Plan& plan) : plan_(&plan) {}

  struct File {
    std::string role;
    std::string target;
    TempFile file;
  };
  const Plan* plan_ = nullptr;
  const OutputPaths* paths_ = nullptr;
  std::vector<File> files_;
  std::vector<std::string> removed_;
};

}  // namespace dcc::client
