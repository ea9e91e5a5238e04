// SPDX-License-Identifier: GPL-2.0-or-later
#include "noise/hash.h"

#include "test.h"

namespace dcc::noise {
namespace {

std::string hex_of(const Hash& hash) {
  std::string digits;
  for (const uint8_t byte : hash.bytes) digits += fmt::format("{:02x}", byte);
  return digits;
}

}  // namespace

// From Python's hashlib.blake2b, and hmac with it.
TEST_CASE("hash, HMAC and HKDF are those of BLAKE2b") {
  CHECK(hex_of(hash("a", "bc")) ==
        "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
        "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923");
  CHECK(hex_of(hmac("key", "text")) ==
        "5f5e4fce84ede60e2926dfbd6efad8c9135da10df0613d6f0f9f0a150bef1bdc"
        "59681f352dab8504446df4954d13f071f578bd5adb3416694f2bc10352c21d7f");
  const auto out = hkdf(hash("chain", ""), "input");
  CHECK(hex_of(out[2]) ==
        "a9ba1af7225491710eebaa35f438e45cf4b7d04c9244bba917c192fc84152a70"
        "bb80670b9131b68ac6f74a2f146d25db9374d57a9b76c27761ddf17e99ca7682");
}

}  // namespace dcc::noise
