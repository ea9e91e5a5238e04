// SPDX-License-Identifier: GPL-2.0-or-later
#include "noise/handshake_state.h"

#include "noise/symmetric_state.h"
#include "test.h"

namespace dcc::noise {
namespace {

using Role = HandshakeState::Role;

std::string unhex(std::string_view digits) {
  std::string bytes;
  for (size_t i = 0; i + 1 < digits.size(); i += 2)
    bytes += static_cast<char>(std::stoi(std::string(digits.substr(i, 2)), nullptr, 16));
  return bytes;
}

Secret secret_of(std::string_view digits) {
  Secret secret;
  const std::string bytes = unhex(digits);
  std::copy(bytes.begin(), bytes.end(), secret.bytes.begin());
  return secret;
}

std::string sealed_by(CipherState& cipher, std::string_view plain) {
  std::string sealed(plain.size() + CipherState::k_tag, '\0');
  cipher.encrypt({}, plain, sealed.data());
  return sealed;
}

std::optional<std::string> opened_by(CipherState& cipher, std::string_view sealed) {
  std::string plain(sealed.size() - CipherState::k_tag, '\0');
  return cipher.decrypt({}, sealed, plain.data()) ? std::optional(plain) : std::nullopt;
}

// The vector for this protocol in the test vectors of cacophony, which other implementations test themselves by.
constexpr std::string_view k_prologue = "4a6f686e2047616c74";
constexpr std::string_view k_psk = "54686973206973206d7920417573747269616e20706572737065637469766521";
constexpr std::string_view k_initiators = "893e28b9dc6ca8d611ab664754b8ceb7bac5117349a4439a6b0569da977c464a";
constexpr std::string_view k_responders = "bbdb4cdbd309f1a1f2e1456967fe288cadd6f712d65dc7b7793d5e63da6b375b";
constexpr std::string_view k_handshake_hash =
    "ed5e9692d0ab507b6c2beec3f584fd5b127817a9d20b26cd50aa72c507260fa3"
    "1aa7d88dd3723316338af37ce0b4cfb2923aeb848bbf2b934911306f01ffc963";
struct Message {
  std::string_view payload, ciphertext;
};
constexpr Message k_messages[] = {
    {"4c756477696720766f6e204d69736573",
     "ca35def5ae56cec33dc2036731ab14896bc4c75dbb07a61f879f8e3afa4c7944ed63df2f5a12aee1185ee9c50305f2ecf12421dcb53c047a6"
     "3b784cf7c54a105"},
    {"4d757272617920526f746862617264",
     "95ebc60d2b1fa672c1f46a8aa265ef51bfe38e7ccb39ec5be34069f1448088430e0fe7d5c0c9b92f7478716c8852f1b4f389edb75e3ebe546"
     "fafafd5b6f0f7"},
    {"462e20412e20486179656b", "0fe04b26dcfbb69f8a6a94c61f1a26ef88769218d32f5d17c068a6"},
    {"4361726c204d656e676572", "2239e0c540c01f09eb1f4cc5258fd5acfefff18a5a3773f21b7bfe"},
    {"4a65616e2d426170746973746520536179", "f216cb03d30fb8af1e561fe02a07552d09b416e27a75e62c77d193718b0bdaae9f"},
    {"457567656e2042f6686d20766f6e2042617765726b",
     "6e8baf98b944184dd7dc5ef14d8108cbeca626de118a5460f3308e294d61e17238bce29bd9"},
};

const Secret k_one = secret_of(k_initiators), k_two = secret_of(k_responders), k_key = secret_of(k_psk);

}  // namespace

TEST_CASE("a handshake and what follows are those of the public test vector") {
  HandshakeState initiator(Role::initiator, unhex(k_prologue), k_key);
  HandshakeState responder(Role::responder, unhex(k_prologue), k_key);
  auto first = initiator.write_message(k_one, unhex(k_messages[0].payload));
  REQUIRE(first);
  CHECK(*first == unhex(k_messages[0].ciphertext));
  auto read = responder.read_message(*first);
  REQUIRE(read);
  CHECK(*read == unhex(k_messages[0].payload));
  auto second = responder.write_message(k_two, unhex(k_messages[1].payload));
  REQUIRE(second);
  CHECK(*second == unhex(k_messages[1].ciphertext));
  read = initiator.read_message(*second);
  REQUIRE(read);
  CHECK(*read == unhex(k_messages[1].payload));
  CHECK(initiator.handshake_hash().view() == unhex(k_handshake_hash));
  CHECK(responder.handshake_hash() == initiator.handshake_hash());

  Ciphers initiators = initiator.split(), responders = responder.split();
  for (size_t i = 2; i < std::size(k_messages); ++i) {
    CAPTURE(i);
    Ciphers& from = i % 2 == 0 ? initiators : responders;
    Ciphers& to = i % 2 == 0 ? responders : initiators;
    const std::string sealed = sealed_by(from.send, unhex(k_messages[i].payload));
    CHECK(sealed == unhex(k_messages[i].ciphertext));
    CHECK(opened_by(to.receive, sealed) == unhex(k_messages[i].payload));
  }
}

TEST_CASE("a handshake fails with another key, another prologue, or any byte changed, and with a message cut") {
  HandshakeState initiator(Role::initiator, "p", k_key);
  const std::string first = *initiator.write_message(k_one);
  REQUIRE(first.size() == k_message_size);
  auto code_of = [](Result<std::string> read) { return read ? Code{} : read.error().code; };
  CHECK(code_of(HandshakeState(Role::responder, "p", k_key).read_message(first)) == Code{});
  CHECK(code_of(HandshakeState(Role::responder, "P", k_key).read_message(first)) == Code::wrong_key);
  CHECK(code_of(HandshakeState(Role::responder, "p", k_one).read_message(first)) == Code::wrong_key);
  for (size_t i = 0; i < first.size(); ++i) {
    CAPTURE(i);
    std::string changed = first;
    changed[i] ^= 0x40;
    CHECK(code_of(HandshakeState(Role::responder, "p", k_key).read_message(changed)) == Code::wrong_key);
    CHECK(code_of(HandshakeState(Role::responder, "p", k_key).read_message(first.substr(0, i))) == Code::protocol);
  }
  for (size_t i = 0; i < first.size(); ++i) {
    CAPTURE(i);
    HandshakeState begun(Role::initiator, "p", k_key), responder(Role::responder, "p", k_key);
    REQUIRE(responder.read_message(*begun.write_message(k_one)));
    std::string second = *responder.write_message(k_two);
    second[i] ^= 1;
    CHECK(!begun.read_message(second));
  }
}

TEST_CASE("a public key whose secret everybody knows is refused") {
  HandshakeState initiator(Role::initiator, "", k_key);
  REQUIRE(initiator.write_message(k_one));
  auto read = initiator.read_message(std::string(k_message_size, '\0'));
  REQUIRE(!read);
  CHECK(read.error().code == Code::protocol);
  // A server finds it when it answers: the first message has no shared secret yet.
  for (const std::string_view point : {"0000000000000000000000000000000000000000000000000000000000000000",
                                       "0100000000000000000000000000000000000000000000000000000000000000",
                                       "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                                       "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"}) {
    CAPTURE(point);
    SymmetricState symmetric("Noise_NNpsk0_25519_ChaChaPoly_BLAKE2b");
    symmetric.mix_hash("");
    symmetric.mix_key_and_hash(k_key.view());
    std::string message = unhex(point);
    symmetric.mix_hash(message);
    symmetric.mix_key(message);
    message += symmetric.encrypt_and_hash("");
    HandshakeState responder(Role::responder, "", k_key);
    REQUIRE(responder.read_message(message));
    auto answer = responder.write_message(k_two);
    REQUIRE(!answer);
    CHECK(answer.error().code == Code::protocol);
  }
}

TEST_CASE("what was encrypted is read once, in order, unchanged, and only with its additional data") {
  CipherState out(k_key), in(k_key);
  const std::string one = sealed_by(out, "one"), two = sealed_by(out, "two"), none = sealed_by(out, "");
  CHECK(!opened_by(in, two));
  CHECK(opened_by(in, one) == "one");
  CHECK(!opened_by(in, one));
  std::string plain(3, '\0');
  CHECK(!in.decrypt("ad", two, plain.data()));
  CHECK(opened_by(in, two) == "two");
  CHECK(opened_by(in, none) == "");
}

TEST_CASE("both sides change the key at the same nonce, or understand nothing any more") {
  CipherState out(k_key), in(k_key), late(k_key);
  out.rekey();
  in.rekey();
  const std::string sealed = sealed_by(out, "text");
  CHECK(!opened_by(late, sealed));
  CHECK(opened_by(in, sealed) == "text");
  CHECK(out.nonce() == 1);
}

}  // namespace dcc::noise
