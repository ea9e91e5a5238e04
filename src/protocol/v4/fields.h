// SPDX-License-Identifier: GPL-2.0-or-later
// The encoding of protocol 4's payloads: little-endian numbers, texts with their length in front, lists with their
// count in front.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"

namespace dcc::protocol {

class FieldWriter {
 public:
  explicit FieldWriter(std::string& out) : out_(out) {}

  FieldWriter& number(uint64_t value, int bytes);
  FieldWriter& u8(uint8_t value) { return number(value, 1); }
  FieldWriter& u32(uint32_t value) { return number(value, 4); }
  FieldWriter& u64(uint64_t value) { return number(value, 8); }
  FieldWriter& digest(const Digest& digest) { return u64(digest.high).u64(digest.low); }
  FieldWriter& text(std::string_view text);
  FieldWriter& texts(const std::vector<std::string>& texts);

 private:
  std::string& out_;
};

// Reads bytes that are not trusted: a missing field reads as zero or empty, and ok() is false from then on. Memory is
// allocated for bytes that are present, never for what a length or a count announces.
class FieldReader {
 public:
  explicit FieldReader(std::string_view bytes) : bytes_(bytes) {}

  bool ok() const { return ok_; }
  bool at_end() const { return bytes_.empty(); }
  uint64_t number(int bytes);
  uint8_t u8() { return static_cast<uint8_t>(number(1)); }
  uint32_t u32() { return static_cast<uint32_t>(number(4)); }
  uint64_t u64() { return number(8); }
  Digest digest();
  std::string text();
  // Reads at most `limit` + 1 texts. After more than `limit`, ok() is false, so that the caller sees that there are too
  // many.
  std::vector<std::string> texts(size_t limit);

 private:
  std::string_view take(size_t size);

  std::string_view bytes_;
  bool ok_ = true;
};

}  // namespace dcc::protocol
