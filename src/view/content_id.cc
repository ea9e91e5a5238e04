// SPDX-License-Identifier: GPL-2.0-or-later
#include "view/content_id.h"

#include <sodium/crypto_generichash.h>

#include <cstring>

namespace dcc::view {

std::string hex(const ContentId& id) {
  constexpr char k_digits[] = "0123456789abcdef";
  std::string digits;
  for (const uint8_t byte : id.bytes) {
    digits += k_digits[byte >> 4];
    digits += k_digits[byte & 15];
  }
  return digits;
}

ContentId content_id_of(std::string_view bytes) {
  ContentHasher hasher;
  hasher.add(bytes);
  return hasher.id();
}

// Nobody calls sodium_init(), so this is the portable BLAKE2b, from the start and in all threads. What that would
// choose on x86 takes two thirds of the time, and is not in the static file.
struct ContentHasher::State {
  crypto_generichash_state hash;
};

ContentHasher::ContentHasher() : state_(std::make_unique<State>()) {
  crypto_generichash_init(&state_->hash, nullptr, 0, sizeof(ContentId::bytes));
}
ContentHasher::~ContentHasher() = default;
ContentHasher::ContentHasher(ContentHasher&&) noexcept = default;
ContentHasher& ContentHasher::operator=(ContentHasher&&) noexcept = default;

void ContentHasher::add(std::string_view bytes) {
  crypto_generichash_update(&state_->hash, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
}

ContentId ContentHasher::id() {
  ContentId id;
  crypto_generichash_final(&state_->hash, id.bytes.data(), id.bytes.size());
  return id;
}

}  // namespace dcc::view

size_t std::hash<dcc::view::ContentId>::operator()(const dcc::view::ContentId& id) const noexcept {
  size_t value = 0;
  std::memcpy(&value, id.bytes.data(), sizeof value);  // the bytes of a good hash are as good as another
  return value;
}
