// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "loop/cancel.h"
#include "loop/loop.h"
#include "loop/task.h"
#include "server/sandbox/box.h"
#include "server/view/local_files.h"
#include "server/view/program_farm.h"
#include "server/view/shim.h"
#include "toolchain/identity/fingerprint.h"

namespace dcc::server {

// Tries whether a compiler writes in a view, byte for byte, what it writes plainly: it compiles a small unit both
// ways, with this machine's own headers.
class Trial {
 public:
  // All references must outlive it.
  Trial(loop::Loop& loop, Box& box, const ProgramFarm& farm, const Shim* shim, const toolchain::Subject& subject,
        loop::CancelScope& scope);

  // `parent`: a private directory. Code::not_native, with what differs; else the paths outside that directory at which
  // the compiler looked in the view.
  loop::Task<Result<std::vector<std::string>>> run(const std::string& parent);

 private:
  // What a compiler leaves behind.
  struct Written {
    int wait_status = 0;
    std::string out, err;
    std::map<std::string, std::string> files;  // by path
    std::vector<std::string> looks;            // in a view
  };

  process::Command command(const std::string& directory) const;
  loop::Task<Result<Written>> compile_plainly(const std::string& directory);
  loop::Task<Result<Written>> compile_in_view(const std::string& directory, const std::string& workspace);

  loop::Loop& loop_;
  Box& box_;
  const ProgramFarm& farm_;
  const Shim* shim_;
  const toolchain::Subject& subject_;
  const toolchain::Allowed compiler_;
  loop::CancelScope& scope_;
  LocalFiles files_;
};

}  // namespace dcc::server
