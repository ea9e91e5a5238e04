// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <dirent.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dcc::client {

struct DirectoryName {
  std::string name;
  unsigned char type = 0;  // DT_REG and its kin
  friend bool operator==(const DirectoryName&, const DirectoryName&) = default;
};

// The names in an open directory but "." and "..", if they are certainly all: a name that is not among them is not
// there. Reading ends after `most` and one more. `now_ns` is the time before this call, since 1970.
std::optional<std::vector<DirectoryName>> all_names_in(DIR* directory, size_t most, int64_t now_ns);

}  // namespace dcc::client
