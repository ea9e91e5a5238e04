// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <dirent.h>

#include <memory>

namespace dcc {

struct CloseDirectory {
  void operator()(DIR* directory) const { ::closedir(directory); }
};
// Owns what opendir(3) returns: `Directory listing(::opendir(path));`
using Directory = std::unique_ptr<DIR, CloseDirectory>;

}  // namespace dcc
