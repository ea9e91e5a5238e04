// SPDX-License-Identifier: GPL-2.0-or-later
// Removing what a job, or a server that crashed, left behind. The contents are not trusted: no link is followed, and a
// tree of any shape costs bounded memory and descriptors.
#pragma once

#include "base/directory.h"
#include "base/result.h"

namespace dcc {

// Null, and errno, when there is no such directory, or when `name` is a link.
Directory open_directory(int parent, const char* name);

// Removes everything in it; it must be ours. Code::io when something stays.
Result<void> empty_directory(DIR* directory);

}  // namespace dcc
