// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/response.h"

#include "stats/gather.h"
#include "test.h"

namespace dcc::http {

TEST_CASE("an answer ends with its length, its last chunk or its connection") {
  HttpResponseReader sized(100);
  REQUIRE(sized.feed("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel"));
  CHECK_FALSE(sized.whole());
  REQUIRE(sized.feed("lo, and more"));
  CHECK(sized.whole());
  CHECK(sized.status() == 200);
  CHECK(sized.body() == "hello");

  HttpResponseReader chunked(100);
  REQUIRE(chunked.feed("HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n"));
  CHECK(chunked.whole());
  CHECK(chunked.status() == 403);
  CHECK(chunked.body() == "hello");

  // As distccd has it.
  HttpResponseReader open(100);
  REQUIRE(open.feed("HTTP/1.0 200 OK\nContent-Type: text/plain\nConnection: close\n\nargv /distccd\n"));
  CHECK_FALSE(open.whole());
  REQUIRE(open.end());
  CHECK(open.body() == "argv /distccd\n");
}

TEST_CASE("what is no answer, too long or cut is an error") {
  CHECK_FALSE(HttpResponseReader(100).feed("SSH-2.0-OpenSSH\r\n"));
  HttpResponseReader cut(100);
  REQUIRE(cut.feed("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel"));
  CHECK_FALSE(cut.end());
  HttpResponseReader silent(100);
  CHECK_FALSE(silent.end());
  HttpResponseReader large(100);
  REQUIRE(large.feed("HTTP/1.1 200 OK\r\n\r\n" + std::string(100, 'x')));
  CHECK_FALSE(large.feed("x"));
  HttpResponseReader head(100);
  std::string line = "X: " + std::string(1000, 'x') + "\r\n";
  REQUIRE(head.feed("HTTP/1.1 200 OK\r\n"));
  bool refused = false;
  for (int i = 0; i < 30 && !refused; ++i) refused = !head.feed(line);
  CHECK(refused);
}

TEST_CASE("places of servers are names or addresses, with a port or without") {
  struct Case {
    const char* text;
    const char* host;
    int port;
  } cases[] = {{"board", "board", 3633},      {"board:80", "board", 80},  {"10.3.0.7", "10.3.0.7", 3633},
               {"10.3.0.7:1", "10.3.0.7", 1}, {"::1", "::1", 3633},       {"fe80::1:2", "fe80::1:2", 3633},
               {"[::1]", "::1", 3633},        {"[::1]:4000", "::1", 4000}};
  for (const Case& each : cases) {
    CAPTURE(each.text);
    auto place = stats::parse_server_place(each.text);
    REQUIRE(place);
    CHECK(place->host == each.host);
    CHECK(place->port == each.port);
  }
  for (const char* wrong : {"", ":80", "board:", "board:x", "board:0", "board:65536", "[::1", "[]", "[]:80"})
    CHECK_MESSAGE(!stats::parse_server_place(wrong), wrong);
}

}  // namespace dcc::http
