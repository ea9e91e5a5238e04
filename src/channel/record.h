// SPDX-License-Identifier: GPL-2.0-or-later
// What follows a handshake is sent in records: the length of the ciphertext in two bytes (little-endian), and the
// ciphertext of 1 byte to 16 KB, a transport message of the Noise protocol. Pure code.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "noise/cipher_state.h"

namespace dcc::channel {

// Of plain text. A connection holds no more of a record that is not complete, and a changed length shows at once.
inline constexpr size_t k_record_limit = 16 * 1024;
inline constexpr size_t k_record_extra = 2 + noise::CipherState::k_tag;  // by which a record is longer than its text
// Both sides change a direction's key after this many records.
inline constexpr uint64_t k_records_per_key = 1 << 20;

class Sealer {
 public:
  explicit Sealer(noise::CipherState cipher) : cipher_(std::move(cipher)) {}
  // Appends the text in as many records as it needs.
  void seal(std::string_view text, std::string& out);

 private:
  noise::CipherState cipher_;
};

class Opener {
 public:
  explicit Opener(noise::CipherState cipher) : cipher_(std::move(cipher)) {}

  // The size of the text in the record at the front of `wire`; nothing if the record is not complete. Code::protocol if
  // it is not a record.
  static Result<std::optional<size_t>> text_size(std::string_view wire);
  // Takes that record, complete, off the front, and writes its text to `out`. Code::protocol if it is not the peer's
  // next record as the peer sent it.
  Result<void> open(std::string_view& wire, char* out);

 private:
  noise::CipherState cipher_;
};

}  // namespace dcc::channel
