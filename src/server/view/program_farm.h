// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace dcc::server {

// A directory with nothing but links to the programs of one toolchain (cc1, as, ...), in which gcc looks for them first
// (COMPILER_PATH). The toolchain's own directory would add include directories to the client's.
class ProgramFarm {
 public:
  // Makes the directory, which must not exist, with a link for each program by its file name. `compiler`: the driver.
  static Result<ProgramFarm> create(std::string directory, const std::string& compiler,
                                    const std::vector<std::string>& programs);

  const std::string& directory() const { return directory_; }
  const std::vector<std::string>& names() const { return names_; }  // in the directory
  // Whether all its programs can load the shim. The dynamic linker would complain of one of another kind of processor.
  bool can_preload() const { return can_preload_; }
  // Whether a job may execute this path: one in the farm, or a path of one of its programs.
  bool has(const std::string& path) const;

 private:
  std::string directory_;
  std::vector<std::string> names_;
  std::vector<std::string> files_;  // without links
  bool can_preload_ = false;
};

}  // namespace dcc::server
