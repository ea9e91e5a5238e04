// SPDX-License-Identifier: GPL-2.0-or-later
#include "channel/handshake.h"

#include <set>

#include "farm_keys.h"
#include "protocol/v4/messages.h"
#include "test.h"

namespace dcc::channel {
namespace {

using protocol::FrameKind;

Code code_of(const Result<noise::Ciphers>& taken) { return taken ? Code{} : taken.error().code; }

}  // namespace

TEST_CASE("client and server prove a key to each other, whichever of the server's it is") {
  for (const key::Key& key : farm_keys()) {
    ClientHandshake client(key.secret, secret_of(77));
    auto proven = take_opening(client.opening(), farm_keys(), secret_of(78));
    REQUIRE(proven);
    CHECK(proven->key->name == key.name);
    auto frame = protocol::first_frame(proven->answer);
    REQUIRE(frame);
    auto ciphers = client.take(**frame);
    REQUIRE(ciphers);
    std::string sealed(20, '\0'), plain(4, '\0');
    ciphers->send.encrypt({}, "text", sealed.data());
    CHECK(proven->ciphers.receive.decrypt({}, sealed, plain.data()));
    CHECK(plain == "text");
  }
}

TEST_CASE("what a client sends begins as protocol 4 does, and is different each time and for each key") {
  std::set<std::string> hints;
  for (const unsigned key : {1U, 2U})
    for (const unsigned ephemeral : {77U, 78U}) {
      ClientHandshake client(secret_of(key), secret_of(ephemeral));
      CHECK(client.opening().starts_with(protocol::greeting()));
      hints.insert(client.opening().substr(k_opening_size - k_prove_size, k_hint_size));
    }
  CHECK(hints.size() == 4);
}

TEST_CASE("a key that the server does not have is a wrong key, and so is any byte changed on the way") {
  ClientHandshake stranger(secret_of(3), secret_of(77)), client(secret_of(2), secret_of(77));
  auto proven = take_opening(stranger.opening(), farm_keys(), secret_of(78));
  REQUIRE(!proven);
  CHECK(proven.error().code == Code::wrong_key);
  const std::string opening = client.opening();
  for (size_t i = 0; i < opening.size(); ++i) {
    CAPTURE(i);
    std::string changed = opening;
    changed[i] ^= 4;
    proven = take_opening(changed, farm_keys(), secret_of(78));
    REQUIRE(!proven);
    CHECK(proven.error().code == Code::wrong_key);
    proven = take_opening(opening.substr(0, i), farm_keys(), secret_of(78));
    REQUIRE(!proven);
    CHECK(proven.error().code == Code::protocol);
  }
}

TEST_CASE("what is not the proof of the key is an error that says what it is") {
  auto answer = [](FrameKind kind, std::string_view payload) {
    ClientHandshake client(secret_of(1), secret_of(77));
    return code_of(client.take({kind, payload}));
  };
  std::string welcome, needs_key, wrong_key;
  append(welcome, FrameKind::welcome, protocol::Hello{1, "0.1"});
  append(needs_key, protocol::Refused{Refusal::needs_key, "no"});
  append(wrong_key, protocol::Refused{Refusal::wrong_key, "no"});
  auto payload = [](const std::string& frame) { return std::string_view(frame).substr(protocol::k_frame_header_size); };
  CHECK(answer(FrameKind::welcome, payload(welcome)) == Code::no_proof);
  CHECK(answer(FrameKind::refused, payload(needs_key)) == Code::no_proof);
  CHECK(answer(FrameKind::refused, payload(wrong_key)) == Code::wrong_key);
  CHECK(answer(FrameKind::proof, "short") == Code::no_proof);
  CHECK(answer(FrameKind::result, "") == Code::no_proof);
  CHECK(answer(FrameKind::proof, std::string(k_proof_size, 'x')) == Code::wrong_key);
}

}  // namespace dcc::channel
