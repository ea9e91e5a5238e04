// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/job.h"

#include "base/temp.h"
#include "client_of_4.h"
#include "protocol/stock/request.h"
#include "scripted_compiler.h"
#include "scripted_peer.h"
#include "test.h"

namespace dcc::server {
namespace {

using protocol::FrameKind;
using Words = std::vector<std::string>;

// A client, and the job that it has on the server.
struct Client {
  explicit Client(ScriptedServer& of, const std::string& address = "10.3.0.6")
      : server(of), job(*of.context, peer.stream(), peer.stream(), {*net::numeric_address(address, 1234), false}) {
    loop::start(run());
  }
  ~Client() {
    peer.leave();
    run_until(server.loop, [this] { return ended; });
  }

  loop::Task<void> run() {
    co_await job.run();
    peer.stream().close();
    ended = true;
  }
  void wait_for(ServerPhase phase) {
    run_until(server.loop, [&] { return ended || job.phase() == phase; });
    REQUIRE(job.phase() == phase);
  }
  void wait_for_end() {
    run_until(server.loop, [this] { return ended; });
  }

  void say_stock(const Words& argv, const std::string& source = "int x;") {
    peer.say(protocol::encode_request_head(1, argv) + *protocol::encode_request_body_header(source.size()) + source);
  }
  void say_head_of_4(const std::string& compiler, Words argv = {"gcc", "-c", "a.c", "-o", "a.o"}) {
    peer.say(protocol::greeting() + hello() +
             job_frame(identity(server.fingerprint(compiler).digest), std::move(argv)));
  }
  void say_4(const std::string& compiler, Words argv = {"gcc", "-c", "a.c", "-o", "a.o"}) {
    say_head_of_4(compiler, std::move(argv));
    peer.say(source_frames("int x;"));
  }
  // In protocol 4; what it was refused with.
  protocol::Refused refusal() {
    peer.hear(FrameKind::refused);
    for (const protocol::Frame& each : peer.frames())
      if (each.kind == FrameKind::refused) return *protocol::read_refused(each.payload);
    return {};
  }
  Answer answer() {
    peer.hear(FrameKind::end);
    wait_for_end();
    return answer_in(peer.frames());
  }
  std::string stock_answer() {
    peer.hear_to_end();
    peer.leave();
    wait_for_end();
    return peer.heard();
  }

  ScriptedServer& server;
  ScriptedPeer peer{server.loop};
  Job job;
  bool ended = false;
};

bool has(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

const Words k_stock = {"m68k-gcc", "-O2", "-c", "a.c", "-o", "a.o"};
const char* const k_copies = "cat $3 >$5; echo said; echo a warning >&2";
const char* const k_waits = "read line <${0%/*}/gate; cat $3 >$5";

}  // namespace

TEST_CASE("a stock client's job is compiled, and answered with the object and the messages") {
  ScriptedServer server;
  server.compiler("m68k-gcc", k_copies);
  Client client(server);
  client.say_stock(k_stock);
  CHECK(client.stock_answer() == "DONE00000001STAT00000000SERR0000000aa warning\nSOUT00000005said\nDOTO00000006int x;");
  CHECK(client.job.code() == Code{});
  CHECK(has(server.log(), "(dcc_job_summary) client: 10.3.0.6:1234 COMPILE_OK exit:0 sig:0 core:0 ret:0 "));
  CHECK(has(server.log(), "ms m68k-gcc a.c\n"));
}

TEST_CASE("a job of protocol 4 is compiled by the compiler that is the client's, whatever its name") {
  ScriptedServer server;
  server.compiler("m68k-gcc", k_copies);
  server.compiler("x-gcc", "exit 1");
  Client client(server);
  client.say_4("m68k-gcc");
  const Answer answer = client.answer();
  CHECK(answer.result.wait_status == 0);
  CHECK(answer.is_whole);
  CHECK(answer.object == "int x;");
  CHECK(answer.out == "said\n");
  CHECK(answer.err == "a warning\n");
}

TEST_CASE("a compiler is called with the checked arguments, in a place of its own, and with no variables of ours") {
  ScriptedServer server;
  server.compiler("m68k-gcc", "{ echo \"$@\"; echo $PWD; echo $TMPDIR; echo $LANG; echo $HOME; } >$5");
  Client client(server);
  client.say_4("m68k-gcc", {"gcc", "-O2", "-DX", "-I/secret", "-c", "dir/a.c", "-o", "/etc/a.o"});
  const Words lines = [&] {
    Words all;
    std::string object = client.answer().object;
    for (size_t end; (end = object.find('\n')) != object.npos; object.erase(0, end + 1))
      all.push_back(object.substr(0, end));
    return all;
  }();
  REQUIRE(lines.size() == 5);
  CHECK(lines[0] == "-x cpp-output a.c.i -o out.o -c -O2");
  CHECK(lines[1] == lines[2]);
  CHECK(lines[3] == "C");
  CHECK(lines[4].empty());
}

TEST_CASE("a failed compile is answered with its status and messages, and no object") {
  ScriptedServer server;
  server.compiler("m68k-gcc", "echo half an object >$5; echo no >&2; exit 3");
  SUBCASE("in protocol 1") {
    Client client(server);
    client.say_stock(k_stock);
    CHECK(client.stock_answer() == "DONE00000001STAT00000300SERR00000003no\nSOUT00000000DOTO00000000");
    CHECK(has(server.log(), " COMPILE_ERROR exit:3 "));
  }
  SUBCASE("in protocol 4") {
    Client client(server);
    client.say_4("m68k-gcc");
    const Answer answer = client.answer();
    CHECK(answer.result.wait_status == 0x300);
    CHECK(answer.err == "no\n");
    CHECK(!answer.is_whole);
  }
}

TEST_CASE("a compiler that dies by a signal is answered with that") {
  if (!Confinement("/bin").scopes_signals()) {
    MESSAGE("not tried: this kernel lets jobs send no signals, not even to themselves");
    return;
  }
  ScriptedServer server;
  server.compiler("m68k-gcc", "kill -SEGV $$");
  Client client(server);
  client.say_stock(k_stock);
  CHECK(client.stock_answer().starts_with("DONE00000001STAT0000000b"));
}

TEST_CASE("a compiler that succeeds and writes nothing is no answer") {
  ScriptedServer server;
  server.compiler("m68k-gcc", "exit 0");
  SUBCASE("in protocol 1") {
    Client client(server);
    client.say_stock(k_stock);
    CHECK(client.stock_answer().empty());
    CHECK(client.job.code() == Code::no_file);
  }
  SUBCASE("in protocol 4") {
    Client client(server);
    client.say_4("m68k-gcc");
    CHECK(client.refusal().reason == Refusal::no_object);
  }
  SUBCASE("a directory in the place of the object") {
    server.compiler("m68k-gcc", "mkdir $5");
    Client client(server);
    client.say_4("m68k-gcc");
    CHECK(client.refusal().reason == Refusal::other);
  }
}

TEST_CASE("a compiler that takes too long is killed, and the client told so") {
  ScriptedServer server;
  server.make_gate();
  server.compiler("m68k-gcc", k_waits);
  server.context->limits.lifetime_ms = 20;
  Client client(server);
  client.say_4("m68k-gcc");
  const Answer answer = client.answer();
  CHECK(answer.result.wait_status == exited_with(Code::timeout));
  CHECK(has(answer.err, "--job-lifetime"));
  CHECK(has(server.log(), " COMPILE_TIMEOUT "));
}

TEST_CASE("a compiler is killed when its client leaves") {
  ScriptedServer server;
  server.make_gate();
  server.compiler("m68k-gcc", k_waits);
  Client client(server);
  client.say_stock(k_stock);
  client.wait_for(ServerPhase::compiling);
  client.peer.leave();
  client.wait_for_end();
  CHECK(client.job.code() == Code::io);
  CHECK(has(server.log(), " CLI_DISCONN "));
  CHECK(server.cpu_queue().taken() == 0);
}

TEST_CASE("a job that is dropped tells its client why, before it compiles") {
  ScriptedServer server;
  server.compiler("m68k-gcc", k_copies);
  Client client(server);
  client.say_head_of_4("m68k-gcc");
  client.wait_for(ServerPhase::source);
  client.peer.hear(FrameKind::ready);
  client.job.drop(fail(Code::stopping, "the server stops"));
  CHECK(client.refusal().reason == Refusal::busy);
  CHECK(client.refusal().text == "the server stops");
  client.wait_for_end();
  CHECK(client.job.dropped());
}

TEST_CASE("a compiler that is replaced while it runs makes no answer in protocol 4") {
  ScriptedServer server;
  server.make_gate();
  server.compiler("m68k-gcc", k_waits);
  Client client(server);
  client.say_4("m68k-gcc");
  client.wait_for(ServerPhase::compiling);
  server.compiler("m68k-gcc", "exit 1");
  server.open_gate();
  CHECK(client.refusal().reason == Refusal::busy);
  CHECK(has(client.refusal().text, "replaced"));
}

TEST_CASE("what may not run is refused before its source has come") {
  ScriptedServer server;
  server.compiler("m68k-gcc", k_copies);
  struct Row {
    Words argv;
    Refusal reason;
    const char* text;
  };
  const Row rows[] = {
      {{"gcc", "-fplugin=x.so", "-c", "a.c"}, Refusal::not_allowed, "-fplugin"},
      {{"gcc", "-wrapper", "sh", "-c", "a.c"}, Refusal::not_allowed, "-wrapper"},
      {{"gcc", "@file", "-c", "a.c"}, Refusal::not_allowed, "@file"},
      {{"gcc", "a.o"}, Refusal::bad_request, ""},
      {{"gcc", "-c", "a.c", "b.c"}, Refusal::bad_request, ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    Client client(server);
    client.say_head_of_4("m68k-gcc", row.argv);
    const protocol::Refused refused = client.refusal();
    CHECK(refused.reason == row.reason);
    CHECK(has(refused.text, row.text));
  }
  Client stranger(server);
  stranger.peer.say(protocol::greeting() + job_frame(identity(digest_of("another"))));
  CHECK(stranger.refusal().reason == Refusal::other_compiler);
}

TEST_CASE("a name that is not allowed is refused, and one that is not installed answered") {
  ScriptedServer server;
  server.compiler("m68k-gcc", k_copies);
  server.scratch.link("lib/mips-gcc", "dcc");
  Client other(server);
  other.say_stock({"sh", "-c", "a.c"});
  CHECK(other.stock_answer().empty());
  CHECK(other.job.code() == Code::compiler_not_allowed);
  Client missing(server);
  missing.say_stock({"mips-gcc", "-c", "a.c", "-o", "a.o"});
  CHECK(missing.stock_answer().starts_with("DONE00000001STAT00006e00SERR"));
}

TEST_CASE("a drained server takes no jobs, and still answers what it is") {
  ScriptedServer server;
  server.compiler("m68k-gcc", k_copies);
  server.takes_no_jobs = true;
  Client client(server);
  client.say_4("m68k-gcc");
  CHECK(client.refusal().reason == Refusal::busy);
  Client asking(server);
  asking.peer.say(protocol::greeting() + frame(FrameKind::query, ""));
  asking.peer.hear_to_end();
  asking.peer.leave();
  asking.wait_for_end();
  CHECK(has_frame(asking.peer.heard(), FrameKind::compilers));
  CHECK(!has_frame(asking.peer.heard(), FrameKind::refused));
}

TEST_CASE("a job waits for its turn, is told its place, and runs when the one before has ended") {
  ScriptedServer server;
  server.make_gate();
  server.compiler("m68k-gcc", k_waits);
  server.compiler("x-gcc", k_copies);
  Client first(server), second(server, "10.3.0.7"), leaving(server, "10.3.0.8");
  first.say_4("m68k-gcc");
  first.wait_for(ServerPhase::compiling);
  leaving.say_4("x-gcc");
  leaving.peer.hear(FrameKind::queued);
  run_until(server.loop, [&] { return server.cpu_queue().waiting() == 1; });
  second.say_4("x-gcc");
  second.peer.hear(FrameKind::queued);
  run_until(server.loop, [&] { return server.cpu_queue().waiting() == 2; });
  leaving.peer.leave();
  leaving.wait_for_end();
  CHECK(server.cpu_queue().waiting() == 1);
  server.open_gate();
  CHECK(first.answer().object == "int x;");
  CHECK(second.answer().object == "int x;");
  CHECK(has_frame(second.peer.heard(), FrameKind::ready));
  CHECK(server.cpu_queue().taken() == 0);
}

TEST_CASE("a client that says nothing, or not enough, is let go after its time") {
  ScriptedServer server;
  server.compiler("m68k-gcc", k_copies);
  server.context->limits.head_ms = 10;
  server.context->limits.idle_ms = 10;
  Client silent(server), trickling(server);
  trickling.say_head_of_4("m68k-gcc");
  silent.wait_for_end();
  trickling.wait_for_end();
  CHECK(silent.job.code() == Code::slow_request);
  CHECK(trickling.job.code() == Code::slow_source);
}

TEST_CASE("a client that connects and leaves is no job at all") {
  ScriptedServer server;
  {
    Client client(server);
    client.peer.leave();
    client.wait_for_end();
  }
  CHECK(!has(server.log(), "dcc_job_summary"));
}

TEST_CASE("what a client says reaches the log as one printable line") {
  ScriptedServer server;
  Client client(server);
  client.say_stock({"gcc\n\033[2J", "-c", "a.c"});
  CHECK(client.stock_answer().empty());
  CHECK(!has(server.log(), "\033"));
  CHECK(has(server.log(), "\\x1b[2J"));
}

}  // namespace dcc::server
