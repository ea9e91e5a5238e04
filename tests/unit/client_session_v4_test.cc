// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/remote/session_text.h"

#include <csignal>

#include "scripted_job.h"
#include "scripted_peer.h"
#include "server_of_4.h"
#include "test.h"

namespace dcc::client {
namespace {

using protocol::FrameKind;

// A job, and its session with a server that is the test.
struct TalkWith4 {
  explicit TalkWith4(ScriptedJob& of) : job(of) {
    auto files = OutputFiles::create(of.plan);
    REQUIRE(files);
    outputs = std::move(*files);
    limits.room_elsewhere = [this] { return room_elsewhere; };
  }

  ~TalkWith4() { job.give_up(input); }

  Result<void> send() {
    session.emplace(server.stream(), request, input, protocol::Packing::lz4, limits, job.trace, [this](uint64_t said) {
      ++answers;
      features = said;
    });
    RETURN_IF_ERROR(input.start(job.loop, Preprocessing::Form::packed, {}, [] {}));
    return result_of(job.loop, session->send());
  }
  Result<protocol::CompileResult> receive() { return result_of(job.loop, session->receive(outputs)); }

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
  protocol::JobRequest request{identity(), {"gcc", "-c", "a.c", "-o", "a.o"}, "/home/me", {"LANG=C"}};
  Preprocessing input{job.plan, false};
  PatienceLimits limits{20'000, 20'000, 20'000, {}};
  bool room_elsewhere = true;
  OutputFiles outputs;
  int answers = 0;  // how often it was noted that the server speaks protocol 4
  uint64_t features = 0;
  std::optional<SessionText> session;
};

}  // namespace

TEST_CASE("a job of protocol 4 is all said at once: greeting, command, text and its total") {
  ScriptedJob job;
  TalkWith4 talk(job);
  REQUIRE(bool(talk.send()));
  talk.server.hear_at_least(protocol::k_greeting_size);
  std::string heard;
  run_until(job.loop, [&] {
    heard = talk.server.heard().substr(protocol::k_greeting_size);
    return has_frame(heard, FrameKind::source_end);
  });
  CHECK(talk.server.heard().starts_with("DIST00000004"));
  std::vector<FrameKind> kinds;
  protocol::Unpacker unpacker;
  for (std::string_view rest = heard; !rest.empty();) {
    auto frame = protocol::first_frame(rest);
    REQUIRE(frame);
    REQUIRE(*frame);
    const std::string_view payload = (*frame)->payload;
    kinds.push_back((*frame)->kind);
    if (kinds.back() == FrameKind::job) CHECK(protocol::read_job_request(payload)->argv == talk.request.argv);
    if (kinds.back() == FrameKind::source) CHECK(*unpacker.unpack(payload) == "int x;\n");
    if (kinds.back() == FrameKind::source_end) CHECK(protocol::read_total(payload)->digest == digest_of("int x;\n"));
    rest.remove_prefix(size_on_wire(**frame));
  }
  CHECK(kinds == std::vector<FrameKind>{FrameKind::hello, FrameKind::job, FrameKind::source, FrameKind::source_end});
}

TEST_CASE("an answer of protocol 4 is a status, messages, a load and the outputs") {
  ScriptedJob job;
  TalkWith4 talk(job);
  auto result =
      talk.answer(welcome(5) + ready() + result_frame(0) + text_frames(FrameKind::text_out, "said") +
                  text_frames(FrameKind::text_err, "warned") + output_frames("o", "object") + end_of_answer());
  REQUIRE_MESSAGE(result, result.error().text);
  CHECK(result->wait_status == 0);
  CHECK(result->out == "said");
  CHECK(result->err == "warned");
  REQUIRE(result->load);
  CHECK(result->load->slots == 8);
  REQUIRE(result->output("o") != nullptr);
  CHECK(result->output("o")->size == 6);
  CHECK(talk.object() == "object");
  CHECK(talk.answers == 1);
  CHECK(talk.features == 5);
}

TEST_CASE("a compiler that fails there, or dies by a signal, is an answer without outputs") {
  for (int status : {0x100, SIGSEGV, SIGKILL | 0x80}) {
    CAPTURE(status);
    ScriptedJob job;
    TalkWith4 talk(job);
    auto result = talk.answer(welcome() + ready() + result_frame(status) + end_of_answer());
    REQUIRE(result);
    CHECK(result->wait_status == status);
    CHECK(result->outputs.empty());
  }
}

TEST_CASE("each refusal has its code, and its words are shown as one printable line") {
  struct Row {
    Refusal reason;
    Code code;
  };
  const Row rows[] = {
      {Refusal::other_compiler, Code::other_compiler},
      {Refusal::not_allowed, Code::bad_arguments},
      {Refusal::busy, Code::busy},
      {Refusal::no_object, Code::no_file},
      {Refusal::bad_request, Code::refused_there},
      {Refusal::other, Code::refused_there},
      {static_cast<Refusal>(99), Code::refused_there},
  };
  for (const Row& row : rows) {
    CAPTURE(static_cast<int>(row.reason));
    ScriptedJob job;
    TalkWith4 talk(job);
    auto result = talk.answer(welcome() + refusal(row.reason, "no\n\033[2J"));
    REQUIRE(!result);
    CHECK(result.error().code == row.code);
    CHECK(result.error().text.find('\033') == std::string::npos);
    CHECK(result.error().text.find('\n') == std::string::npos);
    CHECK(talk.answers == 1);
  }
}

TEST_CASE("a refusal ends the sending, whatever the preprocessor is doing") {
  ScriptedJob job("read line <${0%/*}/gate");
  job.make_gate();
  TalkWith4 talk(job);
  talk.server.say(welcome() + refusal(Refusal::busy, "drained"));
  REQUIRE(bool(talk.send()));
  CHECK(talk.input.running());
  auto result = talk.receive();
  REQUIRE(!result);
  CHECK(result.error().code == Code::busy);
  CHECK(result.error().text == "drained");
  job.open_gate();
  CHECK(bool(result_of(job.loop, talk.input.finish())));
}

TEST_CASE("a server that closes without a word gives no answer, and has not spoken protocol 4") {
  ScriptedJob job;
  TalkWith4 talk(job);
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
  CHECK(talk.answers == 0);
}

TEST_CASE("an answer that ends early is no answer, wherever it ends") {
  const std::string whole = whole_answer("object");
  ScriptedJob job;
  for (size_t size = 1; size < whole.size(); ++size) {
    CAPTURE(size);
    TalkWith4 talk(job);
    auto result = talk.answer(whole.substr(0, size));
    REQUIRE(!result);
    CHECK(result.error().code == Code::truncated);
    CHECK(talk.answers == (size >= welcome().size() ? 1 : 0));
  }
}

TEST_CASE("a server that did not take the whole text has no result of it") {
  ScriptedJob job;
  TalkWith4 talk(job);
  talk.server.say(whole_answer("object"));
  talk.server.leave();
  REQUIRE(bool(talk.send()));
  auto result = talk.receive();
  REQUIRE(!result);
  CHECK(result.error().code == Code::protocol);
  CHECK(result.error().text == "a result before it had the source");
}

TEST_CASE("what is no protocol 4 is an error that says who answers there, if that is known") {
  struct Row {
    std::string said;
    const char* text;
  };
  const Row rows[] = {
      {"HTTP/1.1 400 Bad Request\r\n\r\n", "HTTP server"},
      {"SSH-2.0-OpenSSH_9.2p1\r\n", "ssh server"},
      {"DONE00000001STAT00000000", "begins no frame"},
      {std::string("\x20\0\0\0\xff\xff\xff\xff", 8), "begins no frame"},  // longer than any frame
      {std::string("\x20\0\1\0\0\0\0\0", 8), "begins no frame"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.said);
    ScriptedJob job;
    TalkWith4 talk(job);
    auto result = talk.answer(row.said);
    REQUIRE(!result);
    CHECK(result.error().code == Code::protocol);
    CHECK(result.error().text.find(row.text) != std::string::npos);
    CHECK(talk.answers == 0);
  }
}

TEST_CASE("an answer whose parts do not belong together is refused") {
  const std::string begun = welcome() + ready() + result_frame(0);
  const std::string damaged_block = frame(FrameKind::data, std::string("\x06\0\0\0\xff\xff", 6));
  struct Row {
    const char* what;
    std::string said;
    Code code;
  };
  const Row rows[] = {
      {"a welcome that is cut off", frame(FrameKind::welcome, "\1"), Code::protocol},
      {"a result that is cut off", welcome() + frame(FrameKind::result, "\1"), Code::protocol},
      {"a refusal that is cut off", welcome() + frame(FrameKind::refused, ""), Code::protocol},
      {"two results", begun + result_frame(0), Code::protocol},
      {"no result", welcome() + ready() + end_of_answer(), Code::protocol},
      {"an output before the result", welcome() + output_frames("o", "object"), Code::protocol},
      {"an output within another", begun + output_head("o", 6) + output_head("su", 1), Code::protocol},
      {"data of no output", begun + data_frames("object"), Code::protocol},
      {"the end of no output", begun + output_end(6, "object"), Code::protocol},
      {"an output that goes on", begun + output_head("o", 5) + data_frames("object"), Code::protocol},
      {"an output that is too large", begun + output_head("o", (uint64_t{2} << 30) + 1), Code::protocol},
      {"an output of any size", begun + output_head("o", ~uint64_t{0}), Code::protocol},
      {"a block that does not unpack", begun + output_head("o", 6) + damaged_block, Code::protocol},
      {"an output that is shorter", begun + output_head("o", 6) + data_frames("obj") + output_end(3, "obj"),
       Code::truncated},
      {"an output of another size", begun + output_head("o", 6) + data_frames("object") + output_end(5, "object"),
       Code::truncated},
      {"an output with another digest", begun + output_head("o", 6) + data_frames("object") + output_end(6, "Object"),
       Code::truncated},
      {"an end within an output", begun + output_head("o", 6) + data_frames("object") + end_of_answer(),
       Code::protocol},
      {"a success without an output", begun + end_of_answer(), Code::no_file},
      {"a success with another output", begun + output_frames("su", "stack") + end_of_answer(), Code::no_file},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    ScriptedJob job;
    TalkWith4 talk(job);
    auto result = talk.answer(row.said);
    REQUIRE(!result);
    CHECK(result.error().code == row.code);
  }
}

TEST_CASE("what a server says beyond the protocol of today is skipped") {
  ScriptedJob job;
  TalkWith4 talk(job);
  const std::string unknown = frame(static_cast<FrameKind>(999), "what is to come");
  auto result =
      talk.answer(unknown + welcome() + unknown + text_frames(FrameKind::text_err, "before the result") + ready() +
                  result_frame(0) + output_frames("future", "dropped") + output_frames("o", "object") +
                  output_frames("o", "another") + unknown + end_of_answer() + "and more");
  REQUIRE_MESSAGE(result, result.error().text);
  CHECK(talk.object() == "object");
  CHECK(result->err.empty());
  CHECK(result->outputs.size() == 1);
  CHECK(talk.answers == 1);
}

TEST_CASE("a queue that is too long is left where the job could begin elsewhere, and waited in where not") {
  const std::string too_long = queued(9, 1'000'000, 100);
  ScriptedJob job;
  TalkWith4 talk(job);
  SUBCASE("with room elsewhere") {
    auto result = talk.answer(welcome() + too_long + ready() + result_frame(0x100) + end_of_answer());
    REQUIRE(!result);
    CHECK(result.error().code == Code::queue_too_long);
  }
  SUBCASE("without") {
    talk.room_elsewhere = false;
    auto result = talk.answer(welcome() + too_long + ready() + result_frame(0x100) + end_of_answer());
    REQUIRE(result);
    CHECK(result->wait_status == 0x100);
  }
}

TEST_CASE("a server that takes a job and falls silent is given up at the limit of what it is at") {
  constexpr uint64_t k_long = 600'000, k_brief = 5;
  struct Row {
    std::string said;
    PatienceLimits limits;
    const char* text;
  };
  const Row rows[] = {
      {"", {k_brief, k_long, k_long, {}}, "greeting"},
      {welcome(), {k_long, k_brief, k_long, {}}, "kept the job waiting"},
      {welcome() + queued(1, 0, 0), {k_long, k_brief, k_long, {}}, "kept the job waiting"},
      {welcome() + ready(), {k_long, k_long, k_brief, {}}, "its compiler"},
      {welcome() + ready() + result_frame(0), {k_long, k_brief, k_long, {}}, "too slowly"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    ScriptedJob job;
    TalkWith4 talk(job);
    talk.limits = row.limits;
    talk.limits.room_elsewhere = [] { return false; };
    talk.server.say(row.said);
    REQUIRE(bool(talk.send()));
    auto result = talk.receive();
    REQUIRE(!result);
    CHECK(result.error().code == Code::timeout);
    CHECK(result.error().text.find(row.text) != std::string::npos);
  }
}

TEST_CASE("a job of protocol 4 whose preprocessor fails ends with that, whatever the server says") {
  ScriptedJob job("echo 'int x;'; exit 1");
  TalkWith4 talk(job);
  auto result = talk.answer(welcome() + ready());
  REQUIRE(!result);
  CHECK(result.error().code == Code::local_cpp);
}

}  // namespace dcc::client
