// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

// Takes numbers from a fuzzer's input, and zeros behind its end.
class Plan {
 public:
  explicit Plan(std::string_view input) : input_(input) {}

  // At most `limit`, which is below 2^24: each takes three bytes.
  size_t number(size_t limit) {
    size_t value = 0;
    for (int i = 0; i < 3 && !input_.empty(); ++i, input_.remove_prefix(1))
      value = value << 8 | static_cast<uint8_t>(input_[0]);
    return value % (limit + 1);
  }
  bool ended() const { return input_.empty(); }

 private:
  std::string_view input_;
};
