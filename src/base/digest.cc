// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/digest.h"

#include <charconv>

#include <fmt/format.h>

// Compiled in, not linked: dcc needs only one hash of the library.
#define XXH_INLINE_ALL
#include <xxhash.h>

namespace dcc {
namespace {

Digest ours(const XXH128_hash_t& hash) { return {hash.high64, hash.low64}; }

}  // namespace

std::string hex(const Digest& digest) { return fmt::format("{:016x}{:016x}", digest.high, digest.low); }

std::optional<Digest> digest_from_hex(std::string_view digits) {
  if (digits.size() != 32) return std::nullopt;
  auto read = [](std::string_view half, uint64_t& number) {
    auto [end, error] = std::from_chars(half.data(), half.data() + half.size(), number, 16);
    return error == std::errc() && end == half.data() + half.size();
  };
  Digest digest;
  if (!read(digits.substr(0, 16), digest.high) || !read(digits.substr(16), digest.low)) return std::nullopt;
  return digest;
}

Digest digest_of(std::string_view bytes) { return ours(XXH3_128bits(bytes.data(), bytes.size())); }

struct Digester::State {
  XXH3_state_t xxh3;
};

Digester::Digester() : state_(std::make_unique<State>()) { XXH3_128bits_reset(&state_->xxh3); }

Digester::Digester(Digester&&) noexcept = default;

Digester& Digester::operator=(Digester&&) noexcept = default;

Digester::~Digester() = default;

void Digester::add(std::string_view bytes) { XXH3_128bits_update(&state_->xxh3, bytes.data(), bytes.size()); }

Digest Digester::digest() const { return ours(XXH3_128bits_digest(&state_->xxh3)); }

}  // namespace dcc
