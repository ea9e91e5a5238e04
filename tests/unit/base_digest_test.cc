// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/digest.h"

#include "test.h"

namespace dcc {

// The values are those of xxhsum -H2.
TEST_CASE("a digest is XXH3-128") {
  CHECK(hex(digest_of("")) == "99aa06d3014798d86001c324468d497f");
  CHECK(hex(digest_of("dcc")) == "dbd14b4e4fd76dfa27c781dd20ea4a29");
}

TEST_CASE("a digest is written as 32 digits and read back, nothing else is read") {
  Digest digest = digest_of("dcc");
  CHECK(digest_from_hex(hex(digest)) == digest);
  CHECK(digest_from_hex(hex(Digest{1, 2})) == Digest{1, 2});
  for (const char* text : {"", "0", "dbd14b4e4fd76dfa27c781dd20ea4a2", "dbd14b4e4fd76dfa27c781dd20ea4a299",
                           "dbd14b4e4fd76dfa27c781dd20ea4a2g", "dbd14b4e4fd76df 27c781dd20ea4a29"}) {
    CAPTURE(text);
    CHECK(!digest_from_hex(text));
  }
}

TEST_CASE("what comes in pieces has the digest of the whole") {
  std::string text(100'000, 'x');
  for (size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>(i * 7);
  Digester digester;
  for (size_t at = 0; at < text.size(); at += 777) digester.add(std::string_view(text).substr(at, 777));
  CHECK(digester.digest() == digest_of(text));
  digester.add("more");
  CHECK(digester.digest() == digest_of(text + "more"));
}

}  // namespace dcc
