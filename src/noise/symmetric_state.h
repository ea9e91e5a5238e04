// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "noise/cipher_state.h"
#include "noise/hash.h"

namespace dcc::noise {

// SymmetricState of the Noise specification (5.2).
class SymmetricState {
 public:
  explicit SymmetricState(std::string_view protocol_name);

  void mix_key(std::string_view input);
  void mix_hash(std::string_view data);
  void mix_key_and_hash(std::string_view input);
  // Only once there is a key.
  std::string encrypt_and_hash(std::string_view plain);
  std::optional<std::string> decrypt_and_hash(std::string_view sealed);
  std::pair<CipherState, CipherState> split() const;

  const Hash& handshake_hash() const { return hash_; }

 private:
  Hash chaining_key_, hash_;
  std::optional<CipherState> cipher_;
};

}  // namespace dcc::noise
