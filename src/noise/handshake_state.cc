// SPDX-License-Identifier: GPL-2.0-or-later
#include "noise/handshake_state.h"

#include <sodium/crypto_scalarmult_curve25519.h>

#include "base/invariant.h"

namespace dcc::noise {
namespace {

static_assert(k_public_key_size == crypto_scalarmult_curve25519_BYTES);

constexpr std::string_view k_protocol_name = "Noise_NNpsk0_25519_ChaChaPoly_BLAKE2b";

// x25519(secret, point); nothing if the result would be the same for every secret.
std::optional<Secret> multiplied(const Secret& secret, std::string_view point) {
  Secret out;
  if (crypto_scalarmult_curve25519(out.bytes.data(), secret.bytes.data(),
                                   reinterpret_cast<const unsigned char*>(point.data())) != 0)
    return std::nullopt;
  return out;
}

// libsodium has a faster function for this, with a table of 30 KB.
std::string public_key(const Secret& secret) {
  const std::string base_point = '\x09' + std::string(k_public_key_size - 1, '\0');
  return std::string(multiplied(secret, base_point)->view());
}

}  // namespace

HandshakeState::HandshakeState(Role role, std::string_view prologue, const Secret& psk)
    : role_(role), psk_(psk), symmetric_(k_protocol_name) {
  symmetric_.mix_hash(prologue);
}

Result<std::string> HandshakeState::write_message(const Secret& ephemeral, std::string_view payload) {
  INVARIANT(!own_ephemeral_ && is_initiator() == peers_ephemeral_.empty());
  own_ephemeral_ = ephemeral;
  if (is_initiator()) symmetric_.mix_key_and_hash(psk_.view());
  std::string message = public_key(ephemeral);
  symmetric_.mix_hash(message);
  symmetric_.mix_key(message);  // of an ephemeral key, too, in patterns with a pre-shared one
  if (!is_initiator()) RETURN_IF_ERROR(mix_shared_secret());
  message += symmetric_.encrypt_and_hash(payload);
  return message;
}

Result<std::string> HandshakeState::read_message(std::string_view message) {
  INVARIANT(peers_ephemeral_.empty() && is_initiator() == own_ephemeral_.has_value());
  if (message.size() < k_message_size) return fail(Code::protocol, "a handshake that ends too early");
  if (!is_initiator()) symmetric_.mix_key_and_hash(psk_.view());
  peers_ephemeral_ = message.substr(0, k_public_key_size);
  symmetric_.mix_hash(peers_ephemeral_);
  symmetric_.mix_key(peers_ephemeral_);
  if (is_initiator()) RETURN_IF_ERROR(mix_shared_secret());
  auto payload = symmetric_.decrypt_and_hash(message.substr(k_public_key_size));
  if (!payload) return fail(Code::wrong_key, "it has another key, or somebody changed what was sent");
  return std::move(*payload);
}

Result<void> HandshakeState::mix_shared_secret() {
  const auto shared = multiplied(*own_ephemeral_, peers_ephemeral_);
  if (!shared) return fail(Code::protocol, "a handshake with an invalid public key");
  symmetric_.mix_key(shared->view());
  return {};
}

Ciphers HandshakeState::split() const {
  INVARIANT(own_ephemeral_ && !peers_ephemeral_.empty());
  auto [initiators, responders] = symmetric_.split();
  return is_initiator() ? Ciphers{initiators, responders} : Ciphers{responders, initiators};
}

}  // namespace dcc::noise
