// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <vector>

#include "view/answer.h"

namespace dcc::view {

// The names in a directory, in no order, without "." and "..". `kind` is failed where only an own look would tell.
struct Listing {
  struct Entry {
    std::string name;
    Answer::Kind kind = Answer::Kind::failed;
    friend bool operator==(const Entry&, const Entry&) = default;
  };

  uint8_t error = 0;    // why there are no names: an errno
  bool hidden = false;  // the client does not tell
  std::vector<Entry> entries;
};

}  // namespace dcc::view
