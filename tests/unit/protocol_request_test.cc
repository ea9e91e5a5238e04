// SPDX-License-Identifier: GPL-2.0-or-later
#include "protocol/stock/request.h"

#include "protocol/stock/lzo.h"
#include "test.h"

namespace dcc::protocol {

namespace {

const std::vector<std::string> k_argv = {"gcc", "-c", "", "hello.c", "-o", "hello.o"};

std::string whole_request(int version, const std::vector<std::string>& argv, std::string_view body) {
  return encode_request_head(version, argv) + *encode_request_body_header(body.size()) + std::string(body);
}

Error error_of_request(std::string_view bytes, const RequestLimits& limits = {}) {
  RequestParser parser(limits);
  auto taken = parser.feed(bytes);
  REQUIRE(!taken);
  return taken.error();
}

}  // namespace

TEST_CASE("a request head is what stock distcc sends") {
  CHECK(encode_request_head(1, {"gcc", "-c", "a.c"}) ==
        "DIST00000001"
        "ARGC00000003"
        "ARGV00000003gcc"
        "ARGV00000002-c"
        "ARGV00000003a.c");
  CHECK(*encode_request_body_header(0x9d) == "DOTI0000009d");
}

TEST_CASE("a request is read up to its body, however it is cut") {
  const std::string request = whole_request(1, k_argv, "int x;\n");
  const size_t head = request.size() - 7;
  for (size_t step = 1; step <= request.size(); ++step) {
    CAPTURE(step);
    RequestParser parser;
    size_t taken = 0;
    for (size_t at = 0; at < request.size() && !parser.complete(); at += step) {
      auto n = parser.feed(std::string_view(request).substr(at, step));
      REQUIRE(n);
      taken += *n;
      CHECK((parser.complete() || *n == std::min(step, request.size() - at)));
    }
    CHECK(parser.complete());
    CHECK(taken == head);
    CHECK(parser.version() == 1);
    CHECK(parser.arguments() == k_argv);
    CHECK(parser.body_size() == 7);
    CHECK(*parser.feed("more") == 0);
  }
}

TEST_CASE("a server knows the version and the arguments before the body is announced") {
  RequestParser parser;
  CHECK(parser.nothing_arrived());
  CHECK(parser.awaited() == "DIST");
  REQUIRE(parser.feed("D"));
  CHECK(!parser.nothing_arrived());
  REQUIRE(parser.feed("IST00000001"));
  CHECK(parser.version_known());
  CHECK(!parser.arguments_known());
  REQUIRE(parser.feed("ARGC00000001ARGV00000002c"));
  CHECK(!parser.arguments_known());
  CHECK(parser.awaited() == "ARGV");
  REQUIRE(parser.feed("c"));
  CHECK(parser.arguments_known());
  CHECK(!parser.complete());
  CHECK(parser.awaited() == "DOTI");
  REQUIRE(parser.feed("DOTI00000000"));
  CHECK(parser.complete());
}

TEST_CASE("version 2 is taken when this build has liblzo2") {
  RequestParser parser;
  auto taken = parser.feed(whole_request(2, k_argv, ""));
  CHECK(bool(taken) == lzo_available());
  if (taken) CHECK(parser.version() == 2);
}

TEST_CASE("what is no request of a spoken version is refused") {
  const std::string nul("DIST00000001ARGC00000001ARGV00000003a\0b", 39);
  const struct {
    std::string_view bytes;
    std::string_view in_text;
  } table[] = {
      {"DIST00000000", "protocol 0"},
      {"DIST00000003", "pump mode"},
      {"DIST00000004", "unknown protocol 4"},
      {"DISTffffffff", "unknown protocol 4294967295"},
      {"GET / HTTP/1.1\r\n", "an HTTP client asks here"},
      {"DIST00000001ARGC00000000", "without a command"},
      {"DIST00000001CDIR00000002/w", "expected ARGC"},
      {"DIST00000001ARGC00000001DOTI00000000", "expected ARGV"},
      {"DIST00000001ARGC00000001ARGV00000001aARGV00000001", "expected DOTI"},
      {nul, "NUL"},
  };
  for (const auto& row : table) {
    CAPTURE(row.in_text);
    Error error = error_of_request(row.bytes);
    CHECK(error.code == Code::protocol);
    CHECK(error.text.find(row.in_text) != std::string::npos);
  }
}

TEST_CASE("what exceeds the limits is denied when it is announced") {
  RequestLimits limits{.arguments = 3, .argument_size = 10, .arguments_size = 15, .body_size = 100};
  const struct {
    std::string_view bytes;
    std::string_view in_text;
  } table[] = {
      {"DIST00000001ARGC00000004", "4 arguments"},
      {"DIST00000001ARGCffffffff", "4294967295 arguments"},
      {"DIST00000001ARGC00000001ARGV0000000b", "11 bytes"},
      {"DIST00000001ARGC00000001ARGVffffffff", "4294967295 bytes"},
      {"DIST00000001ARGC00000003ARGV0000000a0123456789ARGV00000006", "more than 15 bytes"},
      {"DIST00000001ARGC00000001ARGV00000001aDOTI00000065", "101 bytes"},
  };
  for (const auto& row : table) {
    CAPTURE(row.in_text);
    Error error = error_of_request(row.bytes, limits);
    CHECK(error.code == Code::too_large);
    CHECK(error.text.find(row.in_text) != std::string::npos);
  }
  RequestParser parser(limits);
  CHECK(parser.feed("DIST00000001ARGC00000002ARGV0000000a0123456789ARGV0000000501234DOTI00000064"));
  CHECK(parser.complete());
}

TEST_CASE("an announced size takes no memory before its bytes arrive") {
  RequestParser parser(
      RequestLimits{.arguments = 0xffffffff, .argument_size = 0xffffffff, .arguments_size = 0xffffffff});
  REQUIRE(parser.feed("DIST00000001ARGCfffffff0ARGVfffffff0a"));
  CHECK(parser.arguments().capacity() <= 16);
  CHECK(parser.arguments().back().capacity() <= 64);
}

}  // namespace dcc::protocol
