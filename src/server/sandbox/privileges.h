// SPDX-License-Identifier: GPL-2.0-or-later
// Giving up root before the first byte of a peer is read.
#pragma once

#include <sys/types.h>

#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace dcc::server {

struct Identity {
  std::string name;
  uid_t uid;
  gid_t gid;
};

bool is_root();

// The user with this name; for an empty name, the first of distcc, distccd and nobody that exists, or root in a user
// namespace that has no other user. Code::setuid.
Result<Identity> find_identity(const std::string& name);

// Changes to this user irrevocably and without supplementary groups. Where root is the only user, it stays root,
// without root's capabilities. Code::setuid.
Result<void> become(const Identity& identity);

// Opens a file at this absolute path for appending, as root. A new file will belong to `identity`. Others may have put
// links and files in the way, so links are followed only in directories that nobody else can change; elsewhere, a file
// that exists must belong to `identity` or root, and have only one hard link.
Result<UniqueFd> open_for(const Identity& identity, const std::string& path);

}  // namespace dcc::server
