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

// The user of this name; for an empty name the first of distcc, distccd and nobody that exists. Code::setuid.
Result<Identity> find_identity(const std::string& name);

// For good: no way back, no other groups. Code::setuid.
Result<void> become(const Identity& identity);

// Makes a file that `identity` will write to, if it is missing; one that exists keeps its owner. For log and pid files
// in directories of root's.
Result<void> create_for(const Identity& identity, const std::string& path);

}  // namespace dcc::server
