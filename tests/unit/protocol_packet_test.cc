// SPDX-License-Identifier: GPL-2.0-or-later
#include "protocol/stock/packet.h"

#include "protocol/stranger.h"
#include "test.h"

namespace dcc::protocol {

TEST_CASE("a header is sent as a token and eight lower-case digits") {
  std::string out = "x";
  append_header(out, "DOTI", 0xabcdef);
  CHECK(out == "xDOTI00abcdef");
}

TEST_CASE("a body above 4 GiB has no header in this protocol") {
  CHECK(*encode_bulk_header("DOTO", 0xffffffff) == "DOTOffffffff");
  auto header = encode_bulk_header("DOTO", 0x100000000);
  REQUIRE(!header);
  CHECK(header.error().code == Code::protocol);
}

TEST_CASE("a header is read from pieces of any size, and nothing behind it") {
  for (size_t cut = 0; cut <= 12; ++cut) {
    HeaderReader reader;
    std::string_view first = std::string_view("STAT0000FF0arest").substr(0, cut);
    std::string_view second = std::string_view("STAT0000FF0arest").substr(cut);
    auto parameter = reader.feed(first, "STAT");
    REQUIRE(parameter);
    CHECK(first.empty());
    if (cut < 12) {
      CHECK(!parameter->has_value());
      CHECK(reader.empty() == (cut == 0));
      parameter = reader.feed(second, "STAT");
      REQUIRE(parameter);
    }
    CHECK(*parameter == 0xff0au);
    CHECK(second == "rest");
    CHECK(reader.empty());
  }
}

TEST_CASE("only eight hex digits are a parameter") {
  for (std::string_view text :
       {"DIST       1", "DIST0x000001", "DIST+0000001", "DIST-0000001", "DIST0000000g", "DIST0000 001"}) {
    CAPTURE(text);
    HeaderReader reader;
    std::string_view bytes = text;
    auto parameter = reader.feed(bytes, "DIST");
    REQUIRE(!parameter);
    CHECK(parameter.error().code == Code::protocol);
  }
}

TEST_CASE("another protocol is recognised by what it says, and at its first byte") {
  HeaderReader reader;
  std::string_view bytes = "220 mail.example.org ESMTP Postfix\r\n250 and more\r\n";
  auto parameter = reader.feed(bytes, "DONE");
  REQUIRE(!parameter);
  CHECK(
      parameter.error().text ==
      "expected DONE and eight hex digits, got \"220 mail.example.org ESMTP Postfix\\x0d\\x0a250 and more\\x0d\\x0a\"");

  HeaderReader early;
  bytes = "H";
  CHECK(!early.feed(bytes, "DONE"));
}

TEST_CASE("a peer that is known by its first words is named") {
  CHECK(known_stranger("HTTP/1.1 400 Bad Request\r\n").find("HTTP server") != std::string_view::npos);
  CHECK(known_stranger("SSH-2.0-OpenSSH_9.2\r\n").find("ssh server") != std::string_view::npos);
  CHECK(known_stranger("GET / HTTP/1.1\r\n").find("HTTP client") != std::string_view::npos);
  CHECK(known_stranger("DONE00000001").empty());
  CHECK(known_stranger("").empty());
  HeaderReader reader;
  std::string_view bytes = "HTTP/1.1 400 Bad Request\r\nServer: nginx\r\n";
  auto parameter = reader.feed(bytes, "DONE");
  REQUIRE(!parameter);
  CHECK(parameter.error().text == known_stranger("HTTP/"));
}

}  // namespace dcc::protocol
