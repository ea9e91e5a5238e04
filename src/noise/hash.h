// SPDX-License-Identifier: GPL-2.0-or-later
// The hash functions of section 4.3 of the Noise specification, with BLAKE2b.
#pragma once

#include <array>
#include <string_view>

#include "base/secret.h"

namespace dcc::noise {

using Hash = SecretBytes<64>;  // chaining keys are secret

// HASH(one || two).
Hash hash(std::string_view one, std::string_view two);
// HMAC-HASH(key, one || two), as in RFC 2104; only for keys of at most a block, 128 bytes.
Hash hmac(std::string_view key, std::string_view one, std::string_view two = {});
// HKDF(chaining_key, input, 3); with 2 outputs, the third is just not used.
std::array<Hash, 3> hkdf(const Hash& chaining_key, std::string_view input);

// "Truncates to 32 bytes", for keys of ciphers.
Secret truncated(const Hash& hash);

}  // namespace dcc::noise
