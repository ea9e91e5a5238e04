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

// Where the outputs of a job go, by their role (protocol::Output). The command alone says so: a server fills these
// files and names none. They have no names until place(), which makes of a file that is there already what the compiler
// would.
class OutputFiles {
 public:
  static Result<OutputFiles> create(const Plan& plan);

  int file_for(std::string_view role) const;  // to write to; -1: nobody wants an output of this role
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
