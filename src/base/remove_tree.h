// SPDX-License-Identifier: GPL-2.0-or-later
// Removes what a job or a crashed server left behind. The contents are not trusted: links are not followed, and a tree
// of any shape costs only bounded memory and descriptors.
#pragma once

#include "base/directory.h"
#include "base/result.h"

namespace dcc {

// Null, with errno set, when the directory does not exist or `name` is a link.
Directory open_directory(int parent, const char* name);

// Removes everything in `directory`, which must be ours. Code::io when something remains.
Result<void> empty_directory(DIR* directory);

}  // namespace dcc
