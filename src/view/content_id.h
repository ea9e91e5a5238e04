// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace dcc::view {

// Names the content of a file: BLAKE2b with 256 bits, from libsodium. Two contents with the same id are the same
// content, whoever made them: servers keep contents of many clients by it.
struct ContentId {
  std::array<uint8_t, 32> bytes{};
  friend bool operator==(const ContentId&, const ContentId&) = default;

  // All zero: no content.
  explicit operator bool() const { return *this != ContentId{}; }
};

std::string hex(const ContentId& id);  // 64 digits
ContentId content_id_of(std::string_view bytes);

// Of a content that arrives in pieces.
class ContentHasher {
 public:
  ContentHasher();
  ~ContentHasher();
  ContentHasher(ContentHasher&&) noexcept;
  ContentHasher& operator=(ContentHasher&&) noexcept;

  void add(std::string_view bytes);
  ContentId id();  // once, after everything was added

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace dcc::view

template <>
struct std::hash<dcc::view::ContentId> {
  size_t operator()(const dcc::view::ContentId& id) const noexcept;
};
