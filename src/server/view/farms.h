// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "loop/loop.h"
#include "loop/task.h"
#include "server/view/program_farm.h"
#include "toolchain/whitelist/whitelist.h"

namespace dcc::server {

// The farms of a server's compilers, each made when it is needed first.
class Farms {
 public:
  // In this directory, which exists, and which is removed with all that is in it by its owner. `environment`: the
  // compilers'.
  Farms(loop::Loop& loop, std::string directory, std::vector<std::string> environment)
      : loop_(loop), directory_(std::move(directory)), environment_(std::move(environment)) {}

  // The facts about a compiler that native mode needs.
  struct Farm {
    ProgramFarm programs;
    std::vector<std::string> include_directories;  // its own, of C and C++
  };
  // Lives as long as this.
  loop::Task<Result<const Farm*>> of(std::string compiler);

 private:
  struct Said {
    std::string out, err;
  };
  loop::Task<Said> ask(std::vector<std::string> command);
  loop::Task<std::string> program(std::string compiler, std::string name);

  loop::Loop& loop_;
  std::string directory_;
  std::vector<std::string> environment_;
  std::map<std::string, std::unique_ptr<Farm>> farms_;
  unsigned made_ = 0;
};

}  // namespace dcc::server
