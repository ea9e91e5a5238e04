// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/secret.h"

namespace dcc::noise {

// CipherState of the Noise specification (5.1), with a key: ChaCha20-Poly1305, and the nonce that counts.
class CipherState {
 public:
  explicit CipherState(const Secret& key) : key_(key) {}

  static constexpr size_t k_tag = 16;  // bytes by which a ciphertext is longer

  // EncryptWithAd: writes plain.size() + k_tag bytes to `out`, which may begin where `plain` does.
  void encrypt(std::string_view ad, std::string_view plain, char* out);
  // DecryptWithAd: writes sealed.size() - k_tag bytes to `out`, which may begin where `sealed` does. False, and the
  // nonce stays, if it was not encrypted by the peer as its next one.
  bool decrypt(std::string_view ad, std::string_view sealed, char* out);
  // The number of calls that succeeded.
  uint64_t nonce() const { return nonce_; }
  void rekey();

 private:
  Secret key_;
  uint64_t nonce_ = 0;
};

}  // namespace dcc::noise
