// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>

#include "base/result.h"

namespace dcc::toolchain {

// Checks that only root and this user can change what this absolute path leads to. Checks every directory on the way,
// and every link together with the path behind it, because anybody who can write to one of them can put another file
// there. In a sticky directory such as /tmp, where others may create entries but not remove them, an entry that belongs
// to root or this user is safe. The text of Code::denied names the unsafe place.
Result<void> check_trusted(const std::string& path);

}  // namespace dcc::toolchain
