// SPDX-License-Identifier: GPL-2.0-or-later
// Dependency files: what -MD and related options write in a direct compile, and where.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cmdline/arguments.h"
#include "cmdline/family.h"

namespace dcc::cmdline {

struct Dependencies {
  bool wanted = false;        // -MD or -MMD that the driver sees, so that it derives file and target from -o
  bool file_given = false;    // by -MF
  bool target_given = false;  // by -MT or -MQ
  std::string file;           // the file that will be written; empty: none
  std::string trouble;        // why only a direct compile gets this right; empty: there is no problem
};

// `output` is the operand of -o, empty when there is none.
Dependencies read_dependencies(const std::vector<std::string>& argv, const std::vector<Argument>& arguments,
                               Family family, std::string_view output, std::string_view input);

// "dir/a.o" with suffix ".d" is "dir/a.d"; "dir.x/a" is "dir.x/a.d". Both compilers name files like that.
std::string replace_suffix(std::string_view path, std::string_view suffix);

}  // namespace dcc::cmdline
