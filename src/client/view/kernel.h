// SPDX-License-Identifier: GPL-2.0-or-later
// System calls that C libraries lack, or imitate without what they are for.
#pragma once

#include <sys/stat.h>

#include <cstdint>

#include "base/unique_fd.h"

namespace dcc::client {

// Opens a directory (O_PATH) that is reached without any link. Empty with ENOSYS before Linux 5.6.
UniqueFd open_without_links(const char* directory);

// R_OK, W_OK and X_OK, as access(2) would grant them for this name in a directory; a link is not followed. Before Linux
// 5.8 as access_bits_of() says.
uint8_t access_bits(int directory, const char* name, const struct stat& status);

// The same without asking the kernel, by the mode alone: access control lists, read-only file systems and immutable
// files are not known.
uint8_t access_bits_of(const struct stat& status);

}  // namespace dcc::client
