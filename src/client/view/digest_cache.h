// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <sys/stat.h>

#include "view/content_id.h"

namespace dcc::client {

// Remembers the content ids of files, for all clients of this machine and over reboots not. Losing it costs speed only.
class DigestCache {
 public:
  // None if it does not know the file as it is now. `fd` is of the file.
  view::ContentId find(const struct stat& status) const;
  void keep(int fd, const struct stat& status, const view::ContentId& id);
};

}  // namespace dcc::client
