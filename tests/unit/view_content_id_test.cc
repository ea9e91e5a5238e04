// SPDX-License-Identifier: GPL-2.0-or-later
#include "view/content_id.h"

#include "test.h"

namespace dcc::view {

// The values are those of b2sum -l 256.
TEST_CASE("a content id is BLAKE2b with 256 bits") {
  CHECK(hex(content_id_of("")) == "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
  CHECK(hex(content_id_of("abc")) == "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
  CHECK(bool(content_id_of("")));
  CHECK(!ContentId{});
}

TEST_CASE("a content that comes in pieces has the id of the whole") {
  const std::string text(100'000, 'x');
  ContentHasher hasher;
  for (size_t at = 0; at < text.size(); at += 777) hasher.add(std::string_view(text).substr(at, 777));
  CHECK(hex(hasher.id()) == "50dd597a70b2b0682d3e005e65e28ac492130997e64a1ef1385475df08e1d4fa");
}

}  // namespace dcc::view
