// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <dirent.h>

#include <cstddef>
#include <string>
#include <vector>

namespace dcc::client {

struct DirectoryName {
  std::string name;
  unsigned char type = 0;  // DT_REG and its kin
  friend bool operator==(const DirectoryName&, const DirectoryName&) = default;
};

struct DirectoryNames {
  std::vector<DirectoryName> names;  // but "." and ".."
  bool are_all = false;              // certainly: a name that is not among them is not there
};

// Reading ends after `most` and one more.
DirectoryNames names_in(DIR* directory, size_t most);

}  // namespace dcc::client
