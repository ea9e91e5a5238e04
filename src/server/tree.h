// SPDX-License-Identifier: GPL-2.0-or-later
// Removing what a job, or a server that crashed, left behind. The contents are not trusted: no link is followed, and a
// tree of any shape costs bounded memory and descriptors.
#pragma once

#include <string>

#include "base/result.h"

namespace dcc::server {

// Removes everything in the directory, which must be ours; the descriptor stays open. Code::io when something stays.
Result<void> empty_directory(int directory);

// Removes the directory `name` in `parent` with everything in it.
Result<void> remove_tree(int parent, const std::string& name);

}  // namespace dcc::server
