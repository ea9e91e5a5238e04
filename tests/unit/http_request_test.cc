// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/request.h"

#include "test.h"

namespace dcc::http {
namespace {

using State = HttpRequestReader::State;

int status_of(std::string_view bytes) {
  HttpRequestReader reader;
  reader.feed(bytes);
  return reader.state() == State::refused ? reader.status() : 0;
}

}  // namespace

TEST_CASE("a request is read whole or byte by byte") {
  std::string_view text = "GET /stats.json?x=1 HTTP/1.1\r\nHost: board:3633\r\naccept: text/html, */*\r\n\r\n";
  for (size_t step : {size_t{1}, size_t{7}, text.size()}) {
    CAPTURE(step);
    HttpRequestReader reader;
    CHECK(reader.state() == State::empty);
    for (size_t at = 0; at < text.size(); at += step) {
      CHECK(reader.state() != State::whole);
      CHECK(reader.feed(text.substr(at, step)) == std::min(step, text.size() - at));
    }
    REQUIRE(reader.state() == State::whole);
    HttpRequest request = reader.take();
    CHECK(request.path == "/stats.json");
    CHECK(request.host == "board:3633");
    CHECK(request.accept == "text/html, */*,");
    CHECK(request.keep_alive);
    CHECK(request.requires_host);
    CHECK_FALSE(request.head_only);
    CHECK(reader.state() == State::empty);
  }
}

TEST_CASE("of two requests in one packet the first is read, and then the other") {
  std::string_view first = "HEAD / HTTP/1.0\r\n\r\n", second = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";
  std::string both = std::string(first) + std::string(second);
  HttpRequestReader reader;
  CHECK(reader.feed(both) == first.size());
  HttpRequest head = reader.take();
  CHECK(head.head_only);
  CHECK_FALSE(head.keep_alive);
  CHECK_FALSE(head.requires_host);
  CHECK(head.path == "/");
  CHECK(reader.feed(second) == second.size());
  HttpRequest get = reader.take();
  CHECK(get.path == "/a");
  CHECK(get.host == "x");
}

TEST_CASE("a line end before a request may arrive in pieces") {
  HttpRequestReader reader;
  for (char c : std::string_view("\r\nGET / HTTP/1.0\r\n\r\n")) reader.feed({&c, 1});
  REQUIRE(reader.state() == State::whole);
  CHECK(reader.take().path == "/");
  CHECK(status_of("\rGET / HTTP/1.0\r\n\r\n") == 400);
}

TEST_CASE("line ends may be bare, and a proxy's address counts as the host") {
  HttpRequestReader bare;
  bare.feed("GET / HTTP/1.0\nConnection: keep-alive\n\n");
  REQUIRE(bare.state() == State::whole);
  CHECK(bare.take().keep_alive);
  HttpRequestReader proxy;
  proxy.feed("GET http://evil.example/metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");
  REQUIRE(proxy.state() == State::whole);
  HttpRequest request = proxy.take();
  CHECK(request.path == "/metrics");
  CHECK(request.host == "evil.example");
  HttpRequestReader ipv6;
  ipv6.feed("GET http://[::1]:3633/ HTTP/1.1\r\nHost: localhost\r\n\r\n");
  REQUIRE(ipv6.state() == State::whole);
  CHECK(ipv6.take().host == "[::1]");
}

TEST_CASE("what is no request here is refused with its status") {
  std::string long_path = "GET /" + std::string(3000, 'a') + " HTTP/1.1\r\n";
  std::string long_head = "GET / HTTP/1.1\r\nX: " + std::string(9000, 'a');
  struct Case {
    std::string_view text;
    int status;
  } cases[] = {
      {"POST / HTTP/1.1\r\nHost: x\r\n\r\n", 405},
      {"CONNECT a:1 HTTP/1.1\r\nHost: x\r\n\r\n", 405},
      {"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", 405},
      {"\x16\x03\x01\x02", 400},
      {"DIST00000001", 400},
      {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
      {"GET / HTTP/2.0\r\nHost: a\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nContent-Length: 5\r\n\r\n", 413},
      {"GET / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", 413},
      {"GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nX: y\r\n folded\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nX : y\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nX: a\rb", 400},
      {"GET  / HTTP/1.1\r\n", 400},
      {"GET /a b HTTP/1.1\r\n", 400},
      {"GET /\x80 HTTP/1.1\r\n", 400},
      {"GET metrics HTTP/1.1\r\n", 400},
      {"GET http:///metrics HTTP/1.1\r\n", 400},
      {"GET http://[::1/ HTTP/1.1\r\n", 400},
      {"GET /\r\n", 400},
      {"get / HTTP/1.1\r\n", 400},
      {long_path, 414},
      {long_head, 431},
  };
  for (const Case& each : cases) {
    CAPTURE(std::string(each.text.substr(0, 60)));
    CHECK(status_of(each.text) == each.status);
  }
}

TEST_CASE("a refused reader takes nothing more, and knows that a HEAD is to have no body") {
  HttpRequestReader reader;
  reader.feed("HEAD / HTTP/1.1\r\nContent-Length: 5\r\n\r\n");
  CHECK(reader.state() == State::refused);
  CHECK(reader.head_only());
  CHECK(reader.feed("GET / HTTP/1.0\r\n\r\n") == 0);
}

TEST_CASE("who asks to close and to stay is closed") {
  HttpRequestReader reader;
  reader.feed("GET / HTTP/1.1\r\nConnection: TE,Close\r\nConnection: keep-alive\r\n\r\n");
  REQUIRE(reader.state() == State::whole);
  CHECK_FALSE(reader.take().keep_alive);
}

TEST_CASE("a head of exactly the limit is read") {
  std::string text = "GET / HTTP/1.0\r\nX: ";
  text += std::string(HttpRequestReader::k_head_limit - text.size() - 4, 'a') + "\r\n\r\n";
  REQUIRE(text.size() == HttpRequestReader::k_head_limit);
  HttpRequestReader reader;
  CHECK(reader.feed(text) == text.size());
  CHECK(reader.state() == State::whole);
}

TEST_CASE("a wish for another protocol is not heard") {
  HttpRequestReader reader;
  reader.feed("GET /events HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
  REQUIRE(reader.state() == State::whole);
  CHECK(reader.take().path == "/events");
}

}  // namespace dcc::http
