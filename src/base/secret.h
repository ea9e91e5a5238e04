// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string.h>

#include <array>
#include <cstdint>
#include <string_view>

#include "base/result.h"

namespace dcc {

// 32 bytes that nobody else may know. They are wiped when no longer needed.
struct Secret {
  std::array<uint8_t, 32> bytes{};

  Secret() = default;
  Secret(const Secret&) = default;
  Secret& operator=(const Secret&) = default;
  ~Secret() { ::explicit_bzero(bytes.data(), bytes.size()); }

  bool operator==(const Secret&) const = default;
  std::string_view view() const { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
};

// Code::io where the kernel gives no random bytes.
Result<Secret> random_secret();

}  // namespace dcc
