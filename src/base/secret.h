// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/result.h"

namespace dcc {

// Bytes that nobody else may know. They are wiped when no longer needed.
template <size_t size>
struct SecretBytes {
  std::array<uint8_t, size> bytes{};

  SecretBytes() = default;
  SecretBytes(const SecretBytes&) = default;
  SecretBytes& operator=(const SecretBytes&) = default;
  ~SecretBytes() { ::explicit_bzero(bytes.data(), bytes.size()); }

  bool operator==(const SecretBytes&) const = default;
  std::string_view view() const { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
};

// A key.
using Secret = SecretBytes<32>;

// Code::io where the kernel gives no random bytes.
Result<Secret> random_secret();

}  // namespace dcc
