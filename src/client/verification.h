// SPDX-License-Identifier: GPL-2.0-or-later
// DCC_VERIFY: what a compile in native mode left is compared with what a compile here leaves.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "client/output/output_files.h"

namespace dcc::client {

// One compile's result, for comparison. Empty texts also stand for those that went to a terminal.
struct Outcome {
  int exit_code = 0;
  std::string out, err;
  std::map<std::string, std::string> files;  // by path: what is there, of all that the command may write
};

// The present state of these paths: a content, a link's target, or nothing.
std::map<std::string, std::string> files_now(const std::vector<std::string>& paths);
// What would be there if these outputs were put in their place.
std::map<std::string, std::string> files_with(const std::vector<std::string>& paths, const OutputFiles& outputs);

// The names of what is not the same: "the exit code", "stderr", "'/home/me/a.o'".
std::vector<std::string> differences(const Outcome& one, const Outcome& other);

// Whether this job is the one in `every` that is verified; 0: none is. By chance, so that jobs need not agree.
bool is_to_be_verified(uint64_t every);

}  // namespace dcc::client
