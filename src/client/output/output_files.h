// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/temp.h"
#include "client/plan.h"

namespace dcc::client {

// The files for a job's outputs, by role (protocol::Output). The paths come from the command alone: a server supplies
// contents and never names. The files are nameless until place(), which treats an existing target file as the compiler
// would.
class OutputFiles {
 public:
  static Result<OutputFiles> create(const Plan& plan);

  int file_for(std::string_view role) const;  // open for writing; -1: this job has no output of this role
  uint64_t size() const;                      // bytes, of all
  Result<void> place();

 private:
  struct File {
    std::string role;
    std::string target;
    TempFile file;
  };
  std::vector<File> files_;
};

}  // namespace dcc::client
