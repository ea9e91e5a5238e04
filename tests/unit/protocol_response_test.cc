// SPDX-License-Identifier: GPL-2.0-or-later
#include "protocol/stock/response.h"

#include "protocol/stock/lzo.h"
#include "test.h"

namespace dcc::protocol {

TEST_CASE("a response head is what stock distccd sends") {
  CHECK(*encode_response_head(1, 0x100, "a.c: error\n", "") ==
        "DONE00000001"
        "STAT00000100"
        "SERR0000000ba.c: error\n"
        "SOUT00000000");
  CHECK(*encode_object_header(0) == "DOTO00000000");
  CHECK(!encode_object_header(0x100000000));
}

TEST_CASE("a response is read up to its object, however it is cut") {
  for (int version : {1, 2}) {
    if (version == 2 && !lzo_available()) continue;
    const std::string head =
        *encode_response_head(version, 9, std::string(3000, 'e'), "text on stdout") + *encode_object_header(6);
    const std::string response = head +
                                 "\x7f"
                                 "ELF..";
    for (size_t step = 1; step <= response.size(); ++step) {
      CAPTURE(version);
      CAPTURE(step);
      ResponseParser parser(version);
      size_t taken = 0;
      for (size_t at = 0; at < response.size() && !parser.complete(); at += step) {
        auto n = parser.feed(std::string_view(response).substr(at, step));
        REQUIRE(n);
        taken += *n;
      }
      CHECK(parser.complete());
      CHECK(taken == head.size());
      CHECK(parser.status() == 9);
      CHECK(parser.err() == std::string(3000, 'e'));
      CHECK(parser.out() == "text on stdout");
      CHECK(parser.object_size() == 6);
    }
  }
}

TEST_CASE("a client can say what was missing when the stream ended") {
  ResponseParser parser(1);
  CHECK(parser.nothing_arrived());
  CHECK(parser.awaited() == "DONE");
  REQUIRE(parser.feed("DONE00000001"));
  CHECK(!parser.nothing_arrived());
  CHECK(parser.awaited() == "STAT");
  REQUIRE(parser.feed("STAT00000000SERR00000005abc"));
  CHECK(parser.awaited() == "SERR");
  REQUIRE(parser.feed("de"));
  CHECK(parser.awaited() == "SOUT");
  REQUIRE(parser.feed("SOUT00000000"));
  CHECK(parser.awaited() == "DOTO");
}

TEST_CASE("what is no response to this request is refused") {
  const ResponseLimits limits{.text_size = 10, .object_size = 100};
  const struct {
    std::string_view bytes;
    std::string_view in_text;
  } table[] = {
      {"SSH-2.0-OpenSSH_9.2p1 Debian\r\n", "an ssh server answers there"},
      {"DONE00000002", "protocol 2 to a request in 1"},
      {"DONE00000001SERR00000000", "expected STAT"},
      {"DONE00000001STAT00000000SERR0000000b", "11 bytes of SERR"},
      {"DONE00000001STAT00000000SERR00000000SOUTffffffff", "4294967295 bytes of SOUT"},
      {"DONE00000001STAT00000000SERR00000000SOUT00000000DOTO00000065", "object of 101 bytes"},
  };
  for (const auto& row : table) {
    CAPTURE(row.in_text);
    ResponseParser parser(1, limits);
    auto taken = parser.feed(row.bytes);
    REQUIRE(!taken);
    CHECK(taken.error().code == Code::protocol);
    CHECK(taken.error().text.find(row.in_text) != std::string::npos);
  }
}

TEST_CASE("a compressed text that unpacks to more than the limit is refused") {
  if (!lzo_available()) return;
  const std::string head = *encode_response_head(2, 0, std::string(100'000, 'x'), "");
  ResponseParser parser(2, ResponseLimits{.text_size = 10'000});
  auto taken = parser.feed(head);
  REQUIRE(!taken);
  CHECK(taken.error().text == "the body of SERR: LZO data unpacks to more than 10000 bytes");
}

}  // namespace dcc::protocol
