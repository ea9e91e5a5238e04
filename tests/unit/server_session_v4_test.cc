// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/session/session_v4.h"

#include "base/temp.h"
#include "client_of_4.h"
#include "noise.h"
#include "scripted_compiler.h"
#include "scripted_peer.h"
#include "test.h"

namespace dcc::server {
namespace {

using protocol::FrameKind;

const Peer k_peer{*net::numeric_address("10.3.0.6", 1234), false};

struct TalkOf4 {
  explicit TalkOf4(ScriptedServer& of) : server(of) {}

  ScriptedServer& server;
  ScriptedPeer client{server.loop};
  loop::Reader reader{client.stream()};
  std::unique_ptr<Session> session;

  Result<std::optional<protocol::JobRequest>> request() {
    auto begun =
        result_of(server.loop, begin_session(client.stream(), reader, *server.context, k_peer, ClientStanding{}));
    if (!begun) return std::move(begun.error());
    session = std::move(*begun);
    return result_of(server.loop, session->request());
  }
  Result<std::optional<uint64_t>> source_announced() { return result_of(server.loop, session->source_announced()); }
  Result<std::string> source() {
    auto into = spool_in_memory("source");
    REQUIRE(into);
    RETURN_IF_ERROR(result_of(server.loop, session->receive_source(into->get())));
    return read_at(into->get(), 0, 4 << 20);
  }
};

}  // namespace

TEST_CASE("the first bytes of a client choose the protocol") {
  struct Row {
    std::string said;
    int protocol;  // 0: the client left before it was clear
    bool speaks_4 = true;
  };
  ScriptedServer server;
  const Row rows[] = {
      {protocol::greeting(), 4},        {"DIST00000001", 1}, {"GET /", 1}, {"", 0}, {"DIST0", 0}, {"DIST0", 1, false},
      {protocol::greeting(), 1, false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.said);
    server.context->speaks_4 = row.speaks_4;
    ScriptedPeer client(server.loop);
    loop::Reader reader(client.stream());
    client.say(row.said);
    client.end_output();
    auto session =
        result_of(server.loop, begin_session(client.stream(), reader, *server.context, k_peer, ClientStanding{}));
    CHECK(bool(session) == (row.protocol > 0));
    if (session) CHECK(((*session)->protocol() == 4) == (row.protocol == 4));
  }
}

TEST_CASE("a client of protocol 4 is welcomed, and its job and source are read") {
  ScriptedServer server;
  TalkOf4 talk(server);
  talk.client.say(protocol::greeting() + hello() + job_frame(identity()) + source_frames("int x;"));
  auto request = talk.request();
  REQUIRE(request);
  REQUIRE(*request);
  CHECK(talk.session->protocol() == 4);
  CHECK((*request)->argv == std::vector<std::string>{"gcc", "-c", "a.c", "-o", "a.o"});
  CHECK((*request)->directory == "/home/me");
  CHECK((*request)->environment == std::vector<std::string>{"LANG=C"});
  REQUIRE((*request)->compiler);
  CHECK((*request)->compiler->target == "m68k-linux");
  CHECK(*talk.source_announced() == 6);
  CHECK(*talk.source() == "int x;");
  talk.client.hear(FrameKind::welcome);
  auto welcome = protocol::read_hello(talk.client.frames()[0].payload);
  REQUIRE(welcome);
  CHECK((welcome->features & protocol::k_answers_queries) != 0);
}

TEST_CASE("frames that are unknown are skipped wherever they are") {
  ScriptedServer server;
  TalkOf4 talk(server);
  const std::string unknown = frame(static_cast<FrameKind>(999), "what is to come");
  talk.client.say(protocol::greeting() + unknown + hello() + unknown + job_frame(identity()) + unknown +
                  source_frames("int x;", unknown));
  REQUIRE(bool(talk.request()));
  CHECK(*talk.source_announced() == 6);
  CHECK(*talk.source() == "int x;");
}

TEST_CASE("a client of protocol 4 that leaves before its request is whole is an error, wherever it leaves") {
  ScriptedServer server;
  const std::string head = protocol::greeting() + hello() + job_frame(identity());
  const std::string whole = head + source_frames("int x;");
  for (size_t size = 0; size < whole.size(); size += 3) {
    CAPTURE(size);
    TalkOf4 talk(server);
    talk.client.say(whole.substr(0, size));
    talk.client.end_output();
    auto request = talk.request();
    CHECK(bool(request) == (size >= head.size()));
    if (!request) {
      CHECK(request.error().code == Code::truncated);
    } else {
      auto announced = talk.source_announced();
      REQUIRE(!announced);
      CHECK(announced.error().code == Code::truncated);
    }
  }
}

TEST_CASE("hostile frames of a client are refused before what they promise has come") {
  ScriptedServer server;
  std::string too_long, no_frame = "12345678";
  protocol::append_frame_header(too_long, FrameKind::job, protocol::k_frame_limit + 1);
  struct Row {
    std::string said;
    Code code;
  };
  const Row rows[] = {
      {too_long, Code::protocol},
      {no_frame, Code::protocol},
      {frame(FrameKind::job, ""), Code::protocol},
      {frame(FrameKind::job, std::string(64, '\xff')), Code::protocol},
      {job_frame(identity(), {}), Code::protocol},
      {job_frame(identity(), {"gcc", std::string("a\0b", 3)}), Code::protocol},
  };
  for (const Row& row : rows) {
    TalkOf4 talk(server);
    talk.client.say(protocol::greeting() + row.said);
    auto request = talk.request();
    REQUIRE(!request);
    CHECK(request.error().code == row.code);
  }
}

TEST_CASE("a source that is not what was announced of it is an error") {
  ScriptedServer server;
  const std::string head = protocol::greeting() + job_frame(identity());
  std::string text, other_end, longer;
  protocol::append_blocks(text, FrameKind::source, "int x;");
  append(other_end, FrameKind::source_end, protocol::Total{6, digest_of("int y;")});
  append(longer, FrameKind::source_end, protocol::Total{5, digest_of("int x;")});
  for (const std::string& source :
       {text + other_end, text + longer, frame(FrameKind::source, "not a block") + other_end}) {
    TalkOf4 talk(server);
    talk.client.say(head + source);
    REQUIRE(bool(talk.request()));
    REQUIRE(bool(talk.source_announced()));
    auto received = talk.source();
    REQUIRE(!received);
    CHECK(received.error().code == Code::protocol);
  }
}

TEST_CASE("a source is received while it comes when clients together hold much memory") {
  ScriptedServer server;
  TalkOf4 talk(server);
  Holdings::Share other(server.context->holdings, {"10.3.0.7"});
  other.hold(ScriptedServer::k_memory * 3 / 4);
  const std::string text = noise(300'000);
  talk.client.say(protocol::greeting() + job_frame(identity()));
  REQUIRE(bool(talk.request()));
  std::optional<Result<std::optional<uint64_t>>> announced;
  loop::start(keep_result(talk.session->source_announced(), announced));
  talk.client.say(source_frames(text).substr(0, 100'000));
  run_until(server.loop, [&] { return announced.has_value(); });
  REQUIRE(*announced);
  CHECK(!**announced);
  auto into = spool_in_memory("source");
  REQUIRE(into);
  std::optional<Result<void>> received;
  loop::start(keep_result(talk.session->receive_source(into->get()), received));
  talk.client.say(source_frames(text).substr(100'000));
  run_until(server.loop, [&] { return received.has_value(); });
  CHECK(bool(*received));
  CHECK(*read_at(into->get(), 0, 1 << 20) == text);
}

TEST_CASE("a question is answered with the load, the compilers and the end") {
  ScriptedServer server;
  TalkOf4 talk(server);
  server.compiler("m68k-gcc", "exit 0");
  talk.client.say(protocol::greeting() + frame(FrameKind::query, ""));
  auto request = talk.request();
  REQUIRE(request);
  CHECK(!*request);
  talk.client.hear(FrameKind::end);
  auto frames = talk.client.frames();
  REQUIRE(frames.size() == 3);
  CHECK(frames[0].kind == FrameKind::welcome);
  CHECK(frames[1].kind == FrameKind::compilers);
  auto list = protocol::read_compiler_list(frames[1].payload);
  REQUIRE(list);
  CHECK(list->load.slots == 1);
  CHECK(list->load.running == 0);
  REQUIRE(!list->compilers.empty());
  CHECK(list->compilers[0].name == "m68k-gcc");
}

TEST_CASE("a client is told its place in the queue, that it is its turn only once, and why it is refused") {
  ScriptedServer server;
  TalkOf4 talk(server);
  server.context->job_ms = 2000;
  talk.client.say(protocol::greeting() + job_frame(identity()));
  REQUIRE(bool(talk.request()));
  talk.session->admitted(3);
  talk.session->admitted(1);
  talk.session->admitted(0);
  talk.session->admitted(0);
  talk.session->refuse(fail(Code::busy, "no room"));
  talk.client.hear(FrameKind::refused);
  auto frames = talk.client.frames();
  REQUIRE(frames.size() == 5);
  auto queued = protocol::read_queued(frames[1].payload);
  REQUIRE(queued);
  CHECK(queued->ahead == 3);
  CHECK(queued->job_ms == 2000);
  CHECK(queued->wait_ms == 6000);
  CHECK(protocol::read_queued(frames[2].payload)->ahead == 1);
  CHECK(frames[3].kind == FrameKind::ready);
  auto refused = protocol::read_refused(frames[4].payload);
  REQUIRE(refused);
  CHECK(refused->reason == Refusal::busy);
  CHECK(refused->text == "no room");
}

TEST_CASE("an answer of protocol 4 has the status, both texts apart, and the object with its digest") {
  ScriptedServer server;
  for (bool has_object : {true, false}) {
    TalkOf4 talk(server);
    talk.client.say(protocol::greeting() + job_frame(identity()));
    REQUIRE(bool(talk.request()));
    protocol::CompileResult result;
    result.out = "said";
    result.err = "a warning";
    result.wait_status = has_object ? 0 : 1 << 8;
    const std::string object = noise(400'000);
    if (has_object) {
      result.outputs.push_back({"o", object.size(), std::move(*spool_in_memory("object"))});
      REQUIRE(bool(write_all(result.outputs[0].file.get(), object)));
    }
    REQUIRE(bool(result_of(server.loop, talk.session->answer(result))));
    talk.client.hear(FrameKind::end);
    const Answer answer = answer_in(talk.client.frames());
    CHECK(answer.result.wait_status == result.wait_status);
    CHECK(answer.result.load.slots == 1);
    CHECK(answer.out == "said");
    CHECK(answer.err == "a warning");
    CHECK(answer.object == (has_object ? object : ""));
    CHECK(answer.is_whole == has_object);
  }
}

TEST_CASE("any number of outputs goes out, each with its role") {
  ScriptedServer server;
  TalkOf4 talk(server);
  talk.client.say(protocol::greeting() + job_frame(identity()));
  REQUIRE(bool(talk.request()));
  protocol::CompileResult result;
  for (const char* role : {"o", "su", "gcno"}) {
    result.outputs.push_back({role, 4, std::move(*spool_in_memory("output"))});
    REQUIRE(bool(write_all(result.outputs.back().file.get(), "text")));
  }
  REQUIRE(bool(result_of(server.loop, talk.session->answer(result))));
  talk.client.hear(FrameKind::end);
  std::vector<std::string> roles;
  for (const protocol::Frame& each : talk.client.frames())
    if (each.kind == FrameKind::output) roles.push_back(protocol::read_output(each.payload)->role);
  CHECK(roles == std::vector<std::string>{"o", "su", "gcno"});
}

TEST_CASE("what a client says of itself is read, features that nobody here knows, too") {
  ScriptedServer server;
  TalkOf4 talk(server);
  talk.client.say(protocol::greeting() + hello(~uint64_t{0}) + job_frame(identity()));
  REQUIRE(bool(talk.request()));
  CHECK(talk.session->client().features == ~uint64_t{0});
  CHECK(talk.session->client().version == "0");
}

TEST_CASE("a client that reads nothing is cut off instead of being waited for") {
  ScriptedServer server;
  TalkOf4 talk(server);
  talk.client.say(protocol::greeting() + job_frame(identity()));
  REQUIRE(bool(talk.request()));
  while (!talk.client.at_end()) {
    for (int i = 0; i < 10'000; ++i) talk.session->refuse(fail(Code::busy, "{:1000}", "x"));
    run_until(server.loop, [&] { return true; });
  }
  CHECK(talk.client.at_end());
}

}  // namespace dcc::server
