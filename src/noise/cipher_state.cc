// SPDX-License-Identifier: GPL-2.0-or-later
#include "noise/cipher_state.h"

#include <sodium/crypto_aead_chacha20poly1305.h>

#include <array>

#include "base/invariant.h"

namespace dcc::noise {
namespace {

static_assert(CipherState::k_tag == crypto_aead_chacha20poly1305_ietf_ABYTES);

constexpr uint64_t k_nonce_of_rekey = UINT64_MAX;

// 32 bits of zeros, and the number in little-endian order.
std::array<unsigned char, 12> nonce_bytes(uint64_t number) {
  std::array<unsigned char, 12> bytes{};
  for (size_t i = 4; i < bytes.size(); ++i, number >>= 8) bytes[i] = static_cast<unsigned char>(number);
  return bytes;
}

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* bytes_at(char* out) { return reinterpret_cast<unsigned char*>(out); }

}  // namespace

void CipherState::encrypt(std::string_view ad, std::string_view plain, char* out) {
  INVARIANT(nonce_ != k_nonce_of_rekey);
  crypto_aead_chacha20poly1305_ietf_encrypt(bytes_at(out), nullptr, bytes_of(plain), plain.size(), bytes_of(ad),
                                            ad.size(), nullptr, nonce_bytes(nonce_).data(), key_.bytes.data());
  ++nonce_;
}

bool CipherState::decrypt(std::string_view ad, std::string_view sealed, char* out) {
  INVARIANT(nonce_ != k_nonce_of_rekey);
  if (crypto_aead_chacha20poly1305_ietf_decrypt(bytes_at(out), nullptr, nullptr, bytes_of(sealed), sealed.size(),
                                                bytes_of(ad), ad.size(), nonce_bytes(nonce_).data(),
                                                key_.bytes.data()) != 0)
    return false;
  ++nonce_;
  return true;
}

void CipherState::rekey() {
  const Secret zeros;
  unsigned char out[sizeof zeros.bytes + k_tag];
  crypto_aead_chacha20poly1305_ietf_encrypt(out, nullptr, zeros.bytes.data(), zeros.bytes.size(), nullptr, 0, nullptr,
                                            nonce_bytes(k_nonce_of_rekey).data(), key_.bytes.data());
  for (size_t i = 0; i < key_.bytes.size(); ++i) key_.bytes[i] = out[i];
  ::explicit_bzero(out, sizeof out);
}

}  // namespace dcc::noise
