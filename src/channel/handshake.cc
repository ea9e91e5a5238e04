// SPDX-License-Identifier: GPL-2.0-or-later
#include "channel/handshake.h"

#include <algorithm>

#include "base/error_policy.h"
#include "base/invariant.h"
#include "base/strings.h"
#include "noise/hash.h"
#include "protocol/v4/messages.h"

namespace dcc::channel {
namespace {

using noise::HandshakeState;
using protocol::FrameKind;

// Everything that precedes Noise's first message is its prologue, except the hint, which would not change what is
// proven. The server takes it as it came.
std::string prologue() {
  std::string bytes = protocol::greeting();
  protocol::append_frame_header(bytes, FrameKind::prove, k_prove_size);
  return bytes;
}
constexpr size_t k_prologue_size = k_opening_size - k_prove_size;

std::string hint(const Secret& key, std::string_view public_key) {
  return std::string(noise::hmac(key.view(), "dcc hint", public_key).view().substr(0, k_hint_size));
}

}  // namespace

ClientHandshake::ClientHandshake(const Secret& key, const Secret& ephemeral)
    : noise_(HandshakeState::Role::initiator, prologue(), key) {
  auto message = noise_.write_message(ephemeral);
  INVARIANT(message);  // the first message has no shared secret that could be invalid
  opening_ = prologue() + hint(key, message->substr(0, noise::k_public_key_size)) + *message;
}

Result<noise::Ciphers> ClientHandshake::take(const protocol::Frame& frame) {
  if (frame.kind == FrameKind::refused) {
    ASSIGN_OR_RETURN(const protocol::Refused refused, protocol::read_refused(frame.payload));
    const Code code = code_of(refused.reason);
    return fail(code == Code::wrong_key ? code : Code::no_proof, "it refuses: {}", printable(refused.text, 1000));
  }
  if (frame.kind == FrameKind::welcome)
    return fail(Code::no_proof, "it has no key, but this client has one; ',plain' in its entry lets it do without");
  if (frame.kind != FrameKind::proof || frame.payload.size() != k_proof_size)
    return fail(Code::no_proof, "it answers, but does not prove the key");
  RETURN_IF_ERROR(noise_.read_message(frame.payload));
  return noise_.split();
}

Result<Proven> take_opening(std::string_view opening, const std::vector<key::Key>& keys, const Secret& ephemeral) {
  if (opening.size() != k_opening_size) return fail(Code::protocol, "a handshake of {} bytes", opening.size());
  const std::string_view payload = opening.substr(k_prologue_size);
  const std::string_view said = payload.substr(0, k_hint_size), message = payload.substr(k_hint_size);
  const auto meant = std::find_if(keys.begin(), keys.end(), [said, message](const key::Key& key) {
    return hint(key.secret, message.substr(0, noise::k_public_key_size)) == said;
  });
  if (meant == keys.end()) return fail(Code::wrong_key, "the client has a key that this server does not have");
  HandshakeState noise(HandshakeState::Role::responder, opening.substr(0, k_prologue_size), meant->secret);
  RETURN_IF_ERROR(noise.read_message(message));
  ASSIGN_OR_RETURN(const std::string answer, noise.write_message(ephemeral));
  Proven proven{&*meant, noise.split(), {}};
  protocol::append_frame(proven.answer, FrameKind::proof, answer);
  return proven;
}

}  // namespace dcc::channel
