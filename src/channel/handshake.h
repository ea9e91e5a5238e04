// SPDX-License-Identifier: GPL-2.0-or-later
// The handshake of a keyed connection, as pure code. The client sends the greeting of protocol 4 and one frame, and the
// server answers with one. Then all of protocol 4 follows, from its greeting on, in records.
//
//   client   greeting, prove (a hint of 8 bytes, and Noise's first message)
//   server   proof (Noise's second message), or refused
//
// The hint is a keyed hash of the client's fresh public key: it shows the server which of its keys is meant, is another
// one for each connection, and gives nothing away. A stranger is found out by hashing alone.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "key/key.h"
#include "noise/handshake_state.h"
#include "protocol/v4/frame.h"

namespace dcc::channel {

inline constexpr size_t k_hint_size = 8;
inline constexpr size_t k_prove_size = k_hint_size + noise::k_message_size;  // of the payload
// All that a client sends before the answer: greeting, header, payload.
inline constexpr size_t k_opening_size = protocol::k_greeting_size + protocol::k_frame_header_size + k_prove_size;
inline constexpr size_t k_proof_size = noise::k_message_size;

class ClientHandshake {
 public:
  // `ephemeral`: from random_secret().
  ClientHandshake(const Secret& key, const Secret& ephemeral);
  // What to send.
  const std::string& opening() const { return opening_; }
  // Takes the server's first frame. Code::wrong_key, Code::no_proof or Code::needs_key says why it is not a proof.
  Result<noise::Ciphers> take(const protocol::Frame& frame);

 private:
  noise::HandshakeState noise_;
  std::string opening_;
};

struct Proven {
  const key::Key* key;  // one of the server's
  noise::Ciphers ciphers;
  std::string answer;  // the frame to send
};
// Takes a client's opening, which begins with the greeting and the kind of `prove`. Code::wrong_key if no key fits, or
// if it was changed on the way; that costs no operation on the curve.
Result<Proven> take_opening(std::string_view opening, const std::vector<key::Key>& keys, const Secret& ephemeral);

}  // namespace dcc::channel
