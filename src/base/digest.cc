// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/digest.h"

#include <fmt/format.h>

// Compiled in rather than linked: one of its hashes is all we need of the library.
#define XXH_INLINE_ALL
#include <xxhash.h>

namespace dcc {
namespace {

Digest ours(const XXH128_hash_t& hash) { return {hash.high64, hash.low64}; }

}  // namespace

std::string hex(const Digest& digest) { return fmt::format("{:016x}{:016x}", digest.high, digest.low); }

Digest digest_of(std::string_view bytes) { return ours(XXH3_128bits(bytes.data(), bytes.size())); }

struct Digester::State {
  XXH3_state_t xxh3;
};

Digester::Digester() : state_(std::make_unique<State>()) { XXH3_128bits_reset(&state_->xxh3); }

Digester::Digester(Digester&&) noexcept = default;

Digester::~Digester() = default;

void Digester::add(std::string_view bytes) { XXH3_128bits_update(&state_->xxh3, bytes.data(), bytes.size()); }

Digest Digester::digest() const { return ours(XXH3_128bits_digest(&state_->xxh3)); }

}  // namespace dcc
