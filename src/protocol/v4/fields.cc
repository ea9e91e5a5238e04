// SPDX-License-Identifier: GPL-2.0-or-later
#include "protocol/v4/fields.h"

namespace dcc::protocol {

FieldWriter& FieldWriter::number(uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out_.push_back(static_cast<char>(value >> (8 * i)));
  return *this;
}

FieldWriter& FieldWriter::text(std::string_view text) {
  u32(static_cast<uint32_t>(text.size()));
  out_.append(text);
  return *this;
}

FieldWriter& FieldWriter::texts(const std::vector<std::string>& texts) {
  u32(static_cast<uint32_t>(texts.size()));
  for (const std::string& one : texts) text(one);
  return *this;
}

std::string_view FieldReader::take(size_t size) {
  if (size > bytes_.size()) {
    ok_ = false;
    bytes_ = {};
    return {};
  }
  std::string_view taken = bytes_.substr(0, size);
  bytes_.remove_prefix(size);
  return taken;
}

uint64_t FieldReader::number(int bytes) {
  uint64_t value = 0;
  int shift = 0;
  for (char c : take(static_cast<size_t>(bytes))) {
    value |= uint64_t{static_cast<unsigned char>(c)} << shift;
    shift += 8;
  }
  return value;
}

Digest FieldReader::digest() {
  Digest digest;
  digest.high = u64();
  digest.low = u64();
  return digest;
}

std::string FieldReader::text() {
  size_t size = u32();
  return std::string(take(size));
}

std::vector<std::string> FieldReader::texts(size_t limit) {
  std::vector<std::string> texts;
  for (uint32_t left = u32(); left > 0 && ok_; --left) {
    texts.push_back(text());
    if (texts.size() > limit) ok_ = false;
  }
  return texts;
}

}  // namespace dcc::protocol
