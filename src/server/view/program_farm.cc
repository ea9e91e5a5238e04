// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/view/program_farm.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/file.h"
#include "server/sandbox/foreign_program.h"
#include "toolchain/lookup/self.h"

namespace dcc::server {

Result<ProgramFarm> ProgramFarm::create(std::string directory, const std::string& compiler,
                                        const std::vector<std::string>& programs) {
  ProgramFarm farm;
  if (::mkdir(directory.c_str(), 0755) < 0) return fail_errno(Code::io, errno, "creating '{}'", directory);
  farm.files_.push_back(toolchain::resolved_path(compiler));
  for (const std::string& program : programs) {
    std::string file = toolchain::resolved_path(program);
    const std::string& name = farm.names_.emplace_back(base_name(program));
    const std::string link = fmt::format("{}/{}", directory, name);
    if (file.empty() || ::symlink(file.c_str(), link.c_str()) < 0)
      return fail_errno(Code::io, errno, "linking '{}'", link);
    farm.files_.push_back(std::move(file));
  }
  farm.can_preload_ = std::all_of(programs.begin(), programs.end(), is_own_program);
  farm.directory_ = std::move(directory);
  return farm;
}

bool ProgramFarm::has(const std::string& path) const {
  return path.starts_with('/') &&
         std::find(files_.begin(), files_.end(), toolchain::resolved_path(path)) != files_.end();
}

}  // namespace dcc::server
