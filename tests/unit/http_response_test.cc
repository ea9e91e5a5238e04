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

TEST_CASE("an answer is the same however it is cut") {
  std::string_view text = "HTTP/1.1 200\nTransfer-Encoding: Chunked\n\n3;x=y\nhel\n2\r\nlo\r\n0\nTrailer: 1\n\n";
  HttpResponseReader reader(100);
  for (char byte : text) {
    CHECK_FALSE(reader.whole());
    REQUIRE(reader.feed({&byte, 1}));
  }
  CHECK(reader.whole());
  CHECK(reader.body() == "hello");
}

TEST_CASE("an answer whose length is in doubt is an error") {
  for (std::string_view rest :
       {"Content-Length: 5\r\nContent-Length: 5\r\n\r\n", "Content-Length: +5\r\n\r\n",
        "Content-Length: 99999999999999999999\r\n\r\n", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
        "Transfer-Encoding: gzip, chunked\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n-1\r\n",
        "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n", "Transfer-Encoding: chunked\r\n\r\n3\r\nhello\r\n",
        "no header\r\n"})
    CHECK_MESSAGE(!HttpResponseReader(100).feed(std::string("HTTP/1.1 200 OK\r\n") + std::string(rest)), rest);
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
