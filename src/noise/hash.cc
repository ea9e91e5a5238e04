// SPDX-License-Identifier: GPL-2.0-or-later
#include "noise/hash.h"

#include <sodium/crypto_generichash_blake2b.h>

#include <algorithm>

#include "base/invariant.h"

namespace dcc::noise {
namespace {

constexpr size_t k_block = 128;

void add(crypto_generichash_blake2b_state& state, std::string_view text) {
  crypto_generichash_blake2b_update(&state, reinterpret_cast<const unsigned char*>(text.data()), text.size());
}

// HASH(block || one || two); without the block if it is null.
Hash hash_behind(const std::array<unsigned char, k_block>* block, std::string_view one, std::string_view two) {
  crypto_generichash_blake2b_state state;
  Hash out;
  crypto_generichash_blake2b_init(&state, nullptr, 0, out.bytes.size());
  if (block) crypto_generichash_blake2b_update(&state, block->data(), block->size());
  add(state, one);
  add(state, two);
  crypto_generichash_blake2b_final(&state, out.bytes.data(), out.bytes.size());
  ::explicit_bzero(&state, sizeof state);
  return out;
}

}  // namespace

Hash hash(std::string_view one, std::string_view two) { return hash_behind(nullptr, one, two); }

Hash hmac(std::string_view key, std::string_view one, std::string_view two) {
  INVARIANT(key.size() <= k_block);
  std::array<unsigned char, k_block> inner, outer;
  for (size_t i = 0; i < k_block; ++i) {
    const auto byte = static_cast<unsigned char>(i < key.size() ? key[i] : 0);
    inner[i] = byte ^ 0x36;
    outer[i] = byte ^ 0x5c;
  }
  const Hash within = hash_behind(&inner, one, two);
  Hash out = hash_behind(&outer, within.view(), {});
  ::explicit_bzero(inner.data(), inner.size());
  ::explicit_bzero(outer.data(), outer.size());
  return out;
}

std::array<Hash, 3> hkdf(const Hash& chaining_key, std::string_view input) {
  const Hash temporary = hmac(chaining_key.view(), input);
  std::array<Hash, 3> out;
  out[0] = hmac(temporary.view(), "\x01");
  out[1] = hmac(temporary.view(), out[0].view(), "\x02");
  out[2] = hmac(temporary.view(), out[1].view(), "\x03");
  return out;
}

Secret truncated(const Hash& hash) {
  Secret secret;
  std::copy_n(hash.bytes.begin(), secret.bytes.size(), secret.bytes.begin());
  return secret;
}

}  // namespace dcc::noise
