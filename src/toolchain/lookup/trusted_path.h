// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>

#include "base/result.h"

namespace dcc::toolchain {

// Can only root and we ourselves change what lies under this absolute path? Every directory on the way is looked at,
// and every link with the way behind it: whoever may write to one of them may put another file there. In a directory
// like /tmp, where others may write and not remove, an entry of root's or ours is safe. Code::denied names the place.
Result<void> check_guarded(const std::string& path);

}  // namespace dcc::toolchain
