// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "loop/cancel.h"
#include "loop/loop.h"
#include "loop/task.h"
#include "server/sandbox/box.h"
#include "server/view/program_farm.h"
#include "server/view/shim.h"
#include "toolchain/identity/fingerprint.h"

namespace dcc::server {

// The facts about a compiler that native mode needs.
struct Farm {
  ProgramFarm programs;
  // gcc's own directories of headers for the language, as it writes them, whether they exist here or not. Empty: clang,
  // which works them out from the files that it sees.
  std::vector<std::string> header_directories;
  std::vector<std::string> usual_looks;  // paths at which it looks in every unit, and a few more
};

// What native mode knows about a server's compilers, each for one language.
class Farms {
 public:
  // In this directory, which exists, and which is removed with all that is in it by its owner. All references must
  // outlive it.
  Farms(loop::Loop& loop, Box& box, const Shim* shim, std::string directory)
      : loop_(loop), box_(box), shim_(shim), directory_(std::move(directory)) {}

  // For a compiler that has just been examined, and is covered by the box: makes its farm, and tries whether what it
  // writes in a view is what it writes plainly. Replaces what was known of it before. Jobs keep what they have.
  loop::Task<> make(toolchain::Subject subject, loop::CancelScope& scope);

  // Code::not_native for a compiler that native mode cannot be done with, or that was not examined.
  Result<std::shared_ptr<const Farm>> of(const std::string& compiler, toolchain::CanaryLanguage language) const;

 private:
  loop::Task<Result<std::shared_ptr<const Farm>>> tried(const toolchain::Subject& subject, loop::CancelScope& scope);

  loop::Loop& loop_;
  Box& box_;
  const Shim* shim_;  // null: there is none
  std::string directory_;
  std::map<std::pair<std::string, toolchain::CanaryLanguage>, Result<std::shared_ptr<const Farm>>> farms_;
  unsigned made_ = 0;
};

}  // namespace dcc::server
