// SPDX-License-Identifier: GPL-2.0-or-later
// HandshakeState of the Noise specification (5.3) for one pattern: Noise_NNpsk0_25519_ChaChaPoly_BLAKE2b.
//
//   -> psk, e
//   <- e, ee
//
// Both sides have the pre-shared key and prove it to each other. The keys of what is sent afterwards are made of fresh
// ones, so that who gets hold of the pre-shared key later cannot read what was sent before.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "noise/cipher_state.h"
#include "noise/symmetric_state.h"

namespace dcc::noise {

inline constexpr size_t k_public_key_size = 32;
// Of either message, with an empty payload. Each begins with its sender's ephemeral public key.
inline constexpr size_t k_message_size = k_public_key_size + CipherState::k_tag;

struct Ciphers {
  CipherState send, receive;
};

// Messages are written and read in the pattern's order, each once. After an error the handshake is over.
class HandshakeState {
 public:
  enum class Role { initiator, responder };

  // The prologue must be the same on both sides.
  HandshakeState(Role role, std::string_view prologue, const Secret& psk);

  // `ephemeral`: from random_secret(), and for this message alone. Code::protocol if the peer's public key is invalid.
  Result<std::string> write_message(const Secret& ephemeral, std::string_view payload = {});
  // The payload. Code::wrong_key if the peer has another pre-shared key or prologue, or the message was changed.
  // The responder finds that out without any operation on the curve.
  Result<std::string> read_message(std::string_view message);
  // After both messages.
  Ciphers split() const;

  const Hash& handshake_hash() const { return symmetric_.handshake_hash(); }

 private:
  bool is_initiator() const { return role_ == Role::initiator; }
  Result<void> mix_shared_secret();

  Role role_;
  Secret psk_;
  SymmetricState symmetric_;
  std::optional<Secret> own_ephemeral_;
  std::string peers_ephemeral_;  // public
};

}  // namespace dcc::noise
