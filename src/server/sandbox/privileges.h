// SPDX-License-Identifier: GPL-2.0-or-later
// Giving up root before the first byte of a peer is read.
#pragma once

#include <sys/types.h>

#include <string>

#include "base/result.h"

namespace dcc::server {

struct Identity {
  std::string name;
  uid_t uid;
  gid_t gid;
};

bool is_root();

// The user with this name; for an empty name, the first of distcc, distccd and nobody that exists. Code::setuid.
Result<Identity> find_identity(const std::string& name);

// Changes to this user irrevocably and without supplementary groups. Code::setuid.
Result<void> become(const Identity& identity);

// Creates a file that `identity` will write to, unless it exists; an existing file keeps its owner. For log and pid
// files in directories that belong to root.
Result<void> create_for(const Identity& identity, const std::string& path);

}  // namespace dcc::server
