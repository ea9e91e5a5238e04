// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <optional>
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

// With at least one key. Code::bad_key if it cannot be read, others can use it (with the command that changes that), or
// it has a mistake, and for whatever is there in a build without keys; Code::no_file if there is nothing.
Result<KeyFile> read_key_file(const std::string& path);

// Where a key file may be.
struct KeyPlaces {
  std::optional<std::string> named;  // by $DCC_KEY_FILE: only there; empty: there is none
  std::vector<std::string> usual;    // the first that exists
};

std::string system_key_file();  // SYSCONFDIR/distcc/key

// This process's: the file that $DCC_KEY_FILE names, else those of $DISTCC_DIR (~/.distcc) and the system.
KeyPlaces key_places();

// The file in these places, without keys if there is none. Every error is Code::bad_key: nobody may go on without a key
// because its file is unusable.
Result<KeyFile> find_key_file(const KeyPlaces& places = key_places());

}  // namespace dcc::key
