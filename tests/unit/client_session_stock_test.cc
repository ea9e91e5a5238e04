// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/remote/session_stock.h"

#include "protocol/stock/lzo.h"
#include "protocol/stock/request.h"
#include "protocol/stock/response.h"
#include "scripted_job.h"
#include "scripted_peer.h"
#include "test.h"

namespace dcc::client {
namespace {

// A job, and its session with a stock server that is the test.
struct TalkWithStock {
  explicit TalkWithStock(ScriptedJob& of, int version = 1, uint64_t idle_ms = 20'000)
      : job(of), session(server.stream(), version, argv, input, idle_ms, of.trace) {
    auto files = OutputFiles::create(of.plan);
    REQUIRE(files);
    outputs = std::move(*files);
  }

  ~TalkWithStock() { job.give_up(input); }

  Result<void> send() {
    RETURN_IF_ERROR(input.start(job.loop, Preprocessing::Form::plain, {}, [] {}));
    return result_of(job.loop, session.send());
  }
  Result<protocol::CompileResult> receive() { return result_of(job.loop, session.receive(outputs)); }

  // A server that says this, and then no more.
  Result<protocol::CompileResult> answer(std::string said) {
    server.say(std::move(said));
    server.end_output();
    RETURN_IF_ERROR(send());
    return receive();
  }
  std::string object() const { return *read_at(outputs.main_output(), 0, 1000); }

  ScriptedJob& job;
  ScriptedPeer server{job.loop};
  std::vector<std::string> argv = {"gcc", "-c", "a.c", "-o", "a.o"};
  Preprocessing input{job.plan, false};
  OutputFiles outputs;
  SessionStock session;
};

const std::string k_stock_answer = "DONE00000001STAT00000000SERR00000006warnedSOUT00000004saidDOTO00000006object";

}  // namespace

TEST_CASE("a job of protocol 1 is its words and its text, and the answer a status, messages and an object") {
  ScriptedJob job;
  TalkWithStock talk(job);
  auto result = talk.answer(k_stock_answer);
  REQUIRE_MESSAGE(result, result.error().text);
  CHECK(result->wait_status == 0);
  CHECK(result->err == "warned");
  CHECK(result->out == "said");
  CHECK(!result->load);
  REQUIRE(result->output("o") != nullptr);
  CHECK(talk.object() == "object");
  const std::string request =
      protocol::encode_request_head(1, talk.argv) + *protocol::encode_request_body_header(7) + "int x;\n";
  talk.server.hear_at_least(request.size());
  CHECK(talk.server.heard() == request);
}

TEST_CASE("in protocol 2 text, messages and object are compressed") {
  if (!protocol::lzo_available()) return;
  ScriptedJob job;
  TalkWithStock talk(job, 2);
  const std::string object = *protocol::lzo_compress("object");
  auto result = talk.answer(*protocol::encode_response_head(2, 0, "warned", "") +
                            *protocol::encode_object_header(object.size()) + object);
  REQUIRE_MESSAGE(result, result.error().text);
  CHECK(result->err == "warned");
  CHECK(talk.object() == "object");
  const std::string text = *protocol::lzo_compress("int x;\n");
  const std::string request =
      protocol::encode_request_head(2, talk.argv) + *protocol::encode_request_body_header(text.size()) + text;
  talk.server.hear_at_least(request.size());
  CHECK(talk.server.heard() == request);
}

TEST_CASE("a compiler that fails at a stock server, or dies by a signal, is an answer with an empty object") {
  for (const char* status : {"00000100", "0000000b", "00006e00"}) {
    CAPTURE(status);
    ScriptedJob job;
    TalkWithStock talk(job);
    auto result = talk.answer(fmt::format("DONE00000001STAT{}SERR00000003no\nSOUT00000000DOTO00000000", status));
    REQUIRE(result);
    CHECK(result->wait_status == std::stoi(status, nullptr, 16));
    CHECK(result->err == "no\n");
    CHECK(talk.object().empty());
  }
}

TEST_CASE("a stock server that closes without a word gives no answer") {
  ScriptedJob job;
  TalkWithStock talk(job);
  SUBCASE("having heard it all") {
    auto result = talk.answer("");
    REQUIRE(!result);
    CHECK(result.error().code == Code::no_answer);
  }
  SUBCASE("before it has heard anything") {
    talk.server.leave();
    REQUIRE(bool(talk.send()));
    auto result = talk.receive();
    REQUIRE(!result);
    CHECK(result.error().code == Code::no_answer);
  }
}

TEST_CASE("what a stock server says counts also where it leaves before it has heard the job") {
  ScriptedJob job("seq 500000");
  TalkWithStock talk(job);
  talk.server.say("DONE00000001STAT00006e00SERR00000000SOUT00000000DOTO00000000");
  talk.server.leave();
  REQUIRE(bool(talk.send()));
  auto result = talk.receive();
  REQUIRE_MESSAGE(result, result.error().text);
  CHECK(result->wait_status == 0x6e00);
}

TEST_CASE("a stock answer that ends early is no answer, wherever it ends") {
  ScriptedJob job;
  for (size_t size = 1; size < k_stock_answer.size(); ++size) {
    CAPTURE(size);
    TalkWithStock talk(job);
    auto result = talk.answer(k_stock_answer.substr(0, size));
    REQUIRE(!result);
    CHECK(result.error().code == Code::truncated);
  }
}

TEST_CASE("what is no stock answer, or one beyond the limits, is refused") {
  struct Row {
    const char* said;
    const char* text;
  };
  const Row rows[] = {
      {"HTTP/1.1 400 Bad Request\r\n\r\n", "HTTP server"},
      {"SSH-2.0-OpenSSH_9.2p1\r\n", "ssh server"},
      {"FAIL00000001", "DONE"},
      {"DONE0000000x", "hex"},
      {"DONE00000002STAT00000000", ""},
      {"DONE00000001DOTO00000000", "STAT"},
      {"DONE00000001STAT00000000SERRffffffff", ""},
      {"DONE00000001STAT00000000SERR00000000SOUTffffffff", ""},
      {"DONE00000001STAT00000000SERR00000000SOUT00000000DOTOffffffff", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.said);
    ScriptedJob job;
    TalkWithStock talk(job);
    auto result = talk.answer(row.said);
    REQUIRE(!result);
    CHECK(result.error().code == Code::protocol);
    CHECK(result.error().text.find(row.text) != std::string::npos);
    CHECK(talk.object().empty());
  }
}

TEST_CASE("an object of protocol 2 that does not unpack is refused") {
  if (!protocol::lzo_available()) return;
  ScriptedJob job;
  TalkWithStock talk(job, 2);
  auto result = talk.answer(*protocol::encode_response_head(2, 0, "", "") + "DOTO00000006object");
  REQUIRE(!result);
  CHECK(result.error().code == Code::protocol);
  CHECK(talk.object().empty());
}

TEST_CASE("a stock server that moves no byte is given up after its time") {
  for (const char* said : {"", "DONE00000001STAT"}) {
    CAPTURE(said);
    ScriptedJob job;
    TalkWithStock talk(job, 1, 10);
    talk.server.say(said);
    REQUIRE(bool(talk.send()));
    auto result = talk.receive();
    REQUIRE(!result);
    CHECK(result.error().code == Code::timeout);
  }
}

TEST_CASE("a job whose preprocessor fails ends with that, and a stock server gets no text") {
  ScriptedJob job("echo 'int x;'; exit 1");
  TalkWithStock talk(job);
  auto result = talk.answer(k_stock_answer);
  REQUIRE(!result);
  CHECK(result.error().code == Code::local_cpp);
  const std::string head = protocol::encode_request_head(1, talk.argv);
  talk.server.hear_at_least(head.size());
  CHECK(talk.server.heard() == head);
}

}  // namespace dcc::client
