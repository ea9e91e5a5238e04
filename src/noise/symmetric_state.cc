// SPDX-License-Identifier: GPL-2.0-or-later
#include "noise/symmetric_state.h"

#include <algorithm>

#include "base/invariant.h"

namespace dcc::noise {

SymmetricState::SymmetricState(std::string_view protocol_name) {
  INVARIANT(protocol_name.size() <= hash_.bytes.size());  // a longer one would be hashed
  std::copy(protocol_name.begin(), protocol_name.end(), hash_.bytes.begin());
  chaining_key_ = hash_;
}

void SymmetricState::mix_key(std::string_view input) {
  const auto out = hkdf(chaining_key_, input);
  chaining_key_ = out[0];
  cipher_.emplace(truncated(out[1]));
}

void SymmetricState::mix_hash(std::string_view data) { hash_ = hash(hash_.view(), data); }

void SymmetricState::mix_key_and_hash(std::string_view input) {
  const auto out = hkdf(chaining_key_, input);
  chaining_key_ = out[0];
  mix_hash(out[1].view());
  cipher_.emplace(truncated(out[2]));
}

std::string SymmetricState::encrypt_and_hash(std::string_view plain) {
  INVARIANT(cipher_);
  std::string sealed(plain.size() + CipherState::k_tag, '\0');
  cipher_->encrypt(hash_.view(), plain, sealed.data());
  mix_hash(sealed);
  return sealed;
}

std::optional<std::string> SymmetricState::decrypt_and_hash(std::string_view sealed) {
  INVARIANT(cipher_);
  if (sealed.size() < CipherState::k_tag) return std::nullopt;
  std::string plain(sealed.size() - CipherState::k_tag, '\0');
  if (!cipher_->decrypt(hash_.view(), sealed, plain.data())) return std::nullopt;
  mix_hash(sealed);
  return plain;
}

std::pair<CipherState, CipherState> SymmetricState::split() const {
  const auto out = hkdf(chaining_key_, {});
  return {CipherState(truncated(out[0])), CipherState(truncated(out[1]))};
}

}  // namespace dcc::noise
