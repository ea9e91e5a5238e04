// SPDX-License-Identifier: GPL-2.0-or-later
#include "protocol/stock/lzo.h"

#include <cstdint>
#include <initializer_list>

#include "noise.h"
#include "test.h"

namespace dcc::protocol {
using namespace std::string_view_literals;

namespace {

constexpr size_t k_limit = 64 * 1024 * 1024;

std::string error_of(std::string_view wire, size_t limit = k_limit) {
  auto plain = lzo_decompress(wire, limit);
  REQUIRE(!plain);
  REQUIRE(plain.error().code == Code::protocol);
  return plain.error().text;
}

}  // namespace

TEST_CASE("without liblzo2 compression is an explained error") {
  if (lzo_available()) return;
  CHECK(error_of("\x11\0\0"sv).find("liblzo2") != std::string::npos);
  CHECK(!lzo_compress("x"));
}

TEST_CASE("what was compressed comes back") {
  if (!lzo_available()) return;
  for (size_t size : std::initializer_list<size_t>{0, 1, 2, 3, 4, 17, 238, 239, 1000, 100'000, 3'000'000}) {
    CAPTURE(size);
    for (const std::string& plain : {noise(size), std::string(size, 'a')}) {
      auto wire = lzo_compress(plain);
      REQUIRE(wire);
      CHECK(wire->empty() == plain.empty());
      auto back = lzo_decompress(*wire, size);  // the limit may be reached
      REQUIRE(back);
      CHECK(*back == plain);
    }
  }
}

TEST_CASE("streams as stock sends them are read") {
  if (!lzo_available()) return;
  CHECK(lzo_decompress(""sv, k_limit)->empty());
  CHECK(lzo_decompress("\x11\0\0"sv, k_limit)->empty());  // an empty body from stock's include server
  CHECK(*lzo_decompress("\x1d#define B 1\n\x11\0\0"sv, k_limit) == "#define B 1\n");
  // A literal run, then a match that reaches back over it.
  CHECK(*lzo_decompress("\x0c#include \"b.h\"\n\x27\x38\0\0\x03<c.h>\nint a = B + C;\n\x11\0\0"sv, k_limit) ==
        "#include \"b.h\"\n#include <c.h>\nint a = B + C;\n");
}

TEST_CASE("damaged streams are refused") {
  if (!lzo_available()) return;
  CHECK(error_of("\x1d#define B 1\n"sv) == "LZO data ends without an end marker");
  CHECK(error_of("\x1d#def"sv) == "LZO data ends without an end marker");
  CHECK(error_of("\x11"sv) == "LZO data ends without an end marker");
  CHECK(error_of("\x1d#define B 1\n\x11\0\0x"sv) == "LZO data goes on after its end marker");
  CHECK(error_of("\x12"
                 "a\x27\x38\0\0\x11\0\0"sv)
            .find("damaged") != std::string::npos);  // a match before the start
}

TEST_CASE("nothing unpacks beyond the limit") {
  if (!lzo_available()) return;
  const std::string wire = *lzo_compress(std::string(10'000'000, 'z'));
  CHECK(wire.size() < 50'000);
  CHECK(lzo_decompress(wire, 10'000'000));
  CHECK(error_of(wire, 9'999'999) == "LZO data unpacks to more than 9999999 bytes");
  CHECK(error_of(wire, 0) == "LZO data unpacks to more than 0 bytes");
}

}  // namespace dcc::protocol
