// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

namespace dcc {

// 64-bit FNV-1a, for a file name that stands for a text too long or unsuitable for one. A collision must cost only
// speed.
constexpr uint64_t name_hash(std::string_view text) {
  uint64_t hash = 0xcbf29ce484222325;
  for (char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return hash;
}

}  // namespace dcc
