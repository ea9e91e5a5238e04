// SPDX-License-Identifier: GPL-2.0-or-later
// Removes what a job or a crashed server left behind. The contents are not trusted: links are not followed, and a tree
// of any shape costs only bounded memory and descriptors.
#pragma once

#include <cstdint>

#include "base/directory.h"
#include "base/result.h"

namespace dcc {

// Null, with errno set, when the directory does not exist or `name` is a link.
Directory open_directory(int parent, const char* name);

// Removes everything in `directory`, which must be ours and which nobody else changes meanwhile. Code::io when
// something remains. A tree with much in it takes time (a million files: about a second).
Result<void> empty_directory(DIR* directory);

// The same, but gives up after `limit` names; then it returns false.
Result<bool> empty_small_directory(DIR* directory, int limit);

// About how many bytes the files in the tree occupy. The largest number if the tree has more than `limit` names, or is
// so deep that counting would take many descriptors.
uint64_t size_of_tree(int directory, int limit);

}  // namespace dcc
