// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/session/session_stock.h"

#include "base/temp.h"
#include "protocol/stock/lzo.h"
#include "protocol/stock/response.h"
#include "scripted_compiler.h"
#include "scripted_peer.h"
#include "test.h"

namespace dcc::server {
namespace {

using Words = std::vector<std::string>;

const std::string k_head =
    "DIST00000001ARGC00000003"
    "ARGV00000003gccARGV00000002-cARGV00000003a.c";
const std::string k_request = k_head + "DOTI00000006source";

// A stock session with a client that does what a test says.
struct StockTalk {
  loop::Loop loop;
  ScriptedPeer client{loop};
  loop::Reader reader{client.stream()};
  FairQueue bulk_queue{loop, 1};
  SessionStock session{client.stream(), reader, bulk_queue, {"10.3.0.6"}};

  Result<std::optional<protocol::JobRequest>> request() { return result_of(loop, session.request()); }
  Result<std::optional<uint64_t>> source_announced() { return result_of(loop, session.source_announced()); }
  // The source as it came.
  Result<std::string> source() {
    auto into = spool_in_memory("source");
    REQUIRE(into);
    RETURN_IF_ERROR(result_of(loop, session.receive_source(into->get())));
    return read_at(into->get(), 0, 1 << 20);
  }
  // What the client hears of it.
  std::string answer(const protocol::CompileResult& result) {
    REQUIRE(bool(result_of(loop, session.answer(result))));
    client.stream().close();
    client.hear_to_end();
    return client.heard();
  }
};

protocol::CompileResult result_with(const std::string& object) {
  protocol::CompileResult result;
  result.out = "said";
  result.err = "a warning";
  result.outputs.push_back(
      {std::string(protocol::k_main_output), object.size(), std::move(*spool_in_memory("object"))});
  REQUIRE(bool(write_all(result.outputs[0].file.get(), object)));
  return result;
}

}  // namespace

TEST_CASE("a stock client's job and source are read") {
  StockTalk talk;
  talk.client.say(k_request);
  auto request = talk.request();
  REQUIRE(request);
  REQUIRE(*request);
  CHECK((*request)->argv == Words{"gcc", "-c", "a.c"});
  CHECK(!(*request)->compiler);
  CHECK(talk.session.protocol() == 1);
  CHECK(*talk.source_announced() == 6);
  CHECK(*talk.source() == "source");
}

TEST_CASE("a stock client's job is known with the last byte of its words, and not before") {
  StockTalk talk;
  std::optional<Result<std::optional<protocol::JobRequest>>> request;
  loop::start(keep_result(talk.session.request(), request));
  for (size_t at = 0; at < k_head.size(); ++at) {
    CHECK(!request);
    talk.client.say(k_head.substr(at, 1));
    run_until(talk.loop, [&] { return talk.client.stream().bytes_read() == at + 1; });
  }
  run_until(talk.loop, [&] { return request.has_value(); });
  REQUIRE(*request);
  CHECK((**request)->argv == Words{"gcc", "-c", "a.c"});
}

TEST_CASE("a stock client that leaves before its request is whole is an error, wherever it leaves") {
  for (size_t size = 0; size < k_request.size(); ++size) {
    CAPTURE(size);
    StockTalk talk;
    talk.client.say(k_request.substr(0, size));
    talk.client.leave();
    auto request = talk.request();
    CHECK(bool(request) == (size >= k_head.size()));
    if (!request) {
      CHECK(request.error().code == Code::truncated);
      continue;
    }
    auto announced = talk.source_announced();
    if (announced) {
      auto source = talk.source();
      REQUIRE(!source);
      CHECK(source.error().code == Code::truncated);
    } else {
      CHECK(announced.error().code == Code::truncated);
    }
  }
}

TEST_CASE("hostile lengths and versions of a stock client are refused before what they promise has come") {
  struct Row {
    const char* request;
    Code code;
  };
  const Row rows[] = {
      {"DIST00000000", Code::protocol},
      {"DIST00000003ARGC00000001ARGV00000003gccDOTI00000000", Code::protocol},
      {"DISTffffffff", Code::protocol},
      {"GET / HTTP/1.1\r\n\r\n", Code::protocol},
      {"DIST00000001ARGC00000000", Code::protocol},
      {"DIST00000001ARGCffffffff", Code::too_large},
      {"DIST00000001ARGC0000000g", Code::protocol},
      {"DIST00000001ARGC00000001ARGVffffffff", Code::too_large},
      {"DIST00000001ARGC00000001ARGV00000003gccDOTIffffffff", Code::too_large},
  };
  for (const Row& row : rows) {
    CAPTURE(row.request);
    StockTalk talk;
    talk.client.say(row.request);
    auto request = talk.request();
    if (request) {
      auto announced = talk.source_announced();
      REQUIRE(!announced);
      CHECK(announced.error().code == row.code);
    } else {
      CHECK(request.error().code == row.code);
    }
  }
}

TEST_CASE("a stock client gets status, messages and object in distcc's order") {
  StockTalk talk;
  talk.client.say(k_request);
  REQUIRE(bool(talk.request()));
  REQUIRE(bool(talk.source_announced()));
  CHECK(talk.answer(result_with("object")) ==
        "DONE00000001STAT00000000SERR00000009a warningSOUT00000004saidDOTO00000006object");
}

TEST_CASE("a failed compile is answered without an object") {
  StockTalk talk;
  talk.client.say(k_request);
  REQUIRE(bool(talk.request()));
  protocol::CompileResult result;
  result.wait_status = 1 << 8;
  result.err = "error";
  CHECK(talk.answer(result) == "DONE00000001STAT00000100SERR00000005errorSOUT00000000DOTO00000000");
}

TEST_CASE("an object that is sent as a file arrives whole, and one that shrank is an error") {
  const std::string object(300'000, 'o');
  StockTalk talk;
  talk.client.say(k_request);
  REQUIRE(bool(talk.request()));
  SUBCASE("whole") {
    const std::string heard = talk.answer(result_with(object));
    CHECK(heard.ends_with("DOTO000493e0" + object));
  }
  SUBCASE("shrunk") {
    for (size_t promised : {size_t{10}, object.size()}) {
      protocol::CompileResult result = result_with("short");
      result.outputs[0].size = promised;
      CHECK(!result_of(talk.loop, talk.session.answer(result)));
    }
  }
}

TEST_CASE("protocol 2 is packed in both directions") {
  auto packed = protocol::lzo_compress("source");
  if (!packed) return;  // this build has no liblzo2
  StockTalk talk;
  std::string request = k_head + fmt::format("DOTI{:08x}", packed->size()) + *packed;
  request[11] = '2';
  talk.client.say(request);
  REQUIRE(bool(talk.request()));
  CHECK(talk.session.protocol() == 2);
  CHECK(*talk.source_announced() == packed->size());
  CHECK(*talk.source() == "source");
  const std::string heard = talk.answer(result_with("object"));
  protocol::ResponseParser parser(2);
  auto used = parser.feed(heard);
  REQUIRE(used);
  CHECK(parser.complete());
  CHECK(parser.err() == "a warning");
  CHECK(parser.out() == "said");
  CHECK(*protocol::lzo_decompress(heard.substr(*used), 1000) == "object");
}

TEST_CASE("what is no packed source in protocol 2 is an error") {
  if (!protocol::lzo_compress("x")) return;  // this build has no liblzo2
  StockTalk talk;
  std::string request = k_request;
  request[11] = '2';
  talk.client.say(request);
  REQUIRE(bool(talk.request()));
  REQUIRE(bool(talk.source_announced()));
  CHECK(!talk.source());
}

}  // namespace dcc::server
