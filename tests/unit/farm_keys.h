// SPDX-License-Identifier: GPL-2.0-or-later
// Keys for tests, which nobody has to keep.
#pragma once

#include <vector>

#include "base/secret.h"
#include "key/key.h"

inline dcc::Secret secret_of(unsigned number) {
  dcc::Secret secret;
  secret.bytes[1] = static_cast<uint8_t>(number);
  return secret;
}

// A server's.
inline const std::vector<dcc::key::Key>& farm_keys() {
  static const std::vector<dcc::key::Key> keys = {{secret_of(1), "old"}, {secret_of(2), "new"}};
  return keys;
}
