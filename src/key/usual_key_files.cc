// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/state_dir.h"
#include "config.h"
#include "key/key_file.h"

namespace dcc::key {

std::vector<std::string> usual_key_files() {
  std::vector<std::string> files;
  if (const std::string own = configured_state_dir(); !own.empty()) files.push_back(own + "/key");
  files.push_back(DCC_SYSCONFDIR "/distcc/key");
  return files;
}

}  // namespace dcc::key
