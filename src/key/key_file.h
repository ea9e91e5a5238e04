// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "key/key.h"

namespace dcc::key {

struct KeyFile {
  std::string path;
  std::vector<Key> keys;  // none if there is no file

  // The key that a client uses; null if there is none.
  const Key* clients() const { return keys.empty() ? nullptr : &keys.front(); }
};

// Where a key file is looked for if $DCC_KEY_FILE names none, in this order: $DISTCC_DIR (~/.distcc) and
// SYSCONFDIR/distcc.
std::vector<std::string> usual_key_files();

// With at least one key. Code::bad_key if it cannot be read, others can read it (with the command that changes that),
// or it has a mistake; Code::no_file if there is none.
Result<KeyFile> read_key_file(const std::string& path);

// This machine's key file: the one that $DCC_KEY_FILE names (empty: none), else the first that exists of
// usual_key_files(). Without keys if there is none. Every error is Code::bad_key: nobody may go on without a key
// because its file is unusable.
Result<KeyFile> find_key_file();

}  // namespace dcc::key
