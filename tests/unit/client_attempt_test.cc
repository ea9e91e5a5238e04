// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/remote/attempt.h"

#include <stdlib.h>
#include <unistd.h>

#include "scripted_host.h"
#include "scripted_job.h"
#include "server_of_4.h"
#include "test.h"

namespace dcc::client {
namespace {

using state::PeerProtocol;

const std::string k_object_of_stock = "DONE00000001STAT00000000SERR00000000SOUT00000000DOTO00000006object";

RemoteJob remote_job() {
  RemoteJob job;
  job.request.compiler = identity();
  job.request.argv = {"gcc", "-c", "a.c", "-o", "a.o"};
  job.stock_argv = {"m68k-linux-gcc", "-c", "a.c", "-o", "a.o"};
  job.fingerprint =
      toolchain::Fingerprint{toolchain::Driver::gcc, toolchain::CanaryLanguage::c, {}, "m68k-linux", "12.2.0", {}};
  return job;
}

// One try, of a job whose permit is held.
struct Try {
  explicit Try(ScriptedJob& of) : job(of) {
    auto files = OutputFiles::create(of.plan);
    REQUIRE(files);
    outputs = std::move(*files);
  }

  Result<protocol::CompileResult> at(const hosts::Host& host) {
    permit = known.back_off.enter(host, "gcc", state::wall_time());
    REQUIRE(permit);
    Attempt attempt(job.loop, {job.context, remote, known, input, host, *permit, has_others, [] { return true; }});
    if (is_introduced) {
      auto peer = result_of(job.loop, attempt.introduce());
      if (!peer) return std::move(peer.error());
      introduced = *peer;
    }
    return result_of(job.loop, attempt.run(outputs, nullptr, {}));
  }
  Code failure_at(const hosts::Host& host) {
    auto result = at(host);
    REQUIRE(!result);
    text = result.error().text;
    return result.error().code;
  }
  PeerProtocol protocol_of(const hosts::Host& host) const {
    return known.features.of(host, state::wall_time()).protocol;
  }
  void learn(const hosts::Host& host, PeerProtocol protocol) const {
    known.features.learn(host, {protocol, 0}, state::wall_time());
  }

  ScriptedJob& job;
  HostKnowledge known = host_knowledge(job.limits);
  RemoteJob remote = remote_job();
  Preprocessing input{job.plan, false};
  OutputFiles outputs;
  bool has_others = false;
  bool is_introduced = false;
  state::PeerFeatures introduced;
  std::optional<state::Permit> permit;
  std::string text;  // of a failure
};

}  // namespace

TEST_CASE("a host that answers in protocol 4 is remembered as one that does") {
  ScriptedJob job;
  ScriptedHost server(job.loop, {whole_answer("object")});
  Try attempt(job);
  auto result = attempt.at(server.host);
  REQUIRE_MESSAGE(result, result.error().text);
  CHECK(result->output("o") != nullptr);
  CHECK(attempt.protocol_of(server.host) == PeerProtocol::v4);
  CHECK(server.heard.size() == 1);
  CHECK(job.trace.line().protocol == 4);
  CHECK(job.trace.line().received == whole_answer("object").size());
  CHECK(job.trace.line().sent > protocol::k_greeting_size);
}

TEST_CASE("a host that closes on the greeting of protocol 4 gets the same job in protocol 1, and is remembered so") {
  ScriptedJob job("echo run >>${0%/*}/runs; echo 'int x;'");
  ScriptedHost server(job.loop, {"", k_object_of_stock});
  Try attempt(job);
  auto result = attempt.at(server.host);
  REQUIRE_MESSAGE(result, result.error().text);
  CHECK(attempt.protocol_of(server.host) == PeerProtocol::stock);
  REQUIRE(server.heard.size() == 2);
  CHECK(server.heard[1].starts_with("DIST00000001ARGC00000005ARGV0000000em68k-linux-gcc"));
  CHECK(server.heard[1].ends_with("DOTI00000007int x;\n"));
  CHECK(*read_file(job.scratch.path("runs"), 100) == "run\n");
  CHECK(job.trace.line().protocol == 1);
}

TEST_CASE(
    "a host that is known as a stock one, and one for a compiler without a fingerprint, is not greeted in protocol 4") {
  ScriptedJob job;
  ScriptedHost server(job.loop, {k_object_of_stock});
  Try attempt(job);
  SUBCASE("known") { attempt.learn(server.host, PeerProtocol::stock); }
  SUBCASE("for a compiler that has no fingerprint") { attempt.remote.fingerprint.reset(); }
  REQUIRE(bool(attempt.at(server.host)));
  REQUIRE(server.heard.size() == 1);
  CHECK(server.heard[0].starts_with("DIST00000001"));
}

TEST_CASE("a host that has spoken protocol 4 before is not asked in another when it closes") {
  ScriptedJob job;
  ScriptedHost server(job.loop, {"", k_object_of_stock});
  Try attempt(job);
  attempt.learn(server.host, PeerProtocol::v4);
  CHECK(attempt.failure_at(server.host) == Code::gone);
  CHECK(server.heard.size() == 1);
  CHECK(attempt.protocol_of(server.host) == PeerProtocol::v4);
}

TEST_CASE("a host that has begun to answer in protocol 4 is not asked in another") {
  for (const std::string& said :
       {welcome(), welcome() + refusal(Refusal::busy), welcome() + ready() + "garbage of 4"}) {
    ScriptedJob job;
    ScriptedHost server(job.loop, {said, k_object_of_stock});
    Try attempt(job);
    CHECK(attempt.failure_at(server.host) != Code::no_answer);
    CHECK(server.heard.size() == 1);
    CHECK(attempt.protocol_of(server.host) == PeerProtocol::v4);
  }
}

TEST_CASE("a host that is asked what it can gets the job by the same connection, and is greeted once") {
  ScriptedJob job;
  ScriptedHost server(job.loop, {whole_answer("object")});
  Try attempt(job);
  attempt.is_introduced = true;
  REQUIRE(attempt.at(server.host));
  CHECK(attempt.introduced.protocol == PeerProtocol::v4);
  CHECK(attempt.protocol_of(server.host) == PeerProtocol::v4);
  REQUIRE(server.heard.size() == 1);
  CHECK(server.heard[0].rfind(protocol::greeting()) == 0);
  CHECK(job.trace.line().sent == server.heard[0].size());
}

TEST_CASE("a stock server that is asked what it can gets the job by its next connection") {
  ScriptedJob job;
  ScriptedHost server(job.loop, {"", k_object_of_stock});
  Try attempt(job);
  attempt.is_introduced = true;
  REQUIRE(attempt.at(server.host));
  CHECK(attempt.introduced.protocol == PeerProtocol::unknown);
  CHECK(attempt.protocol_of(server.host) == PeerProtocol::stock);
  REQUIRE(server.heard.size() == 2);
  CHECK(server.heard[1].starts_with("DIST00000001"));
}

TEST_CASE("what a host answers instead of a welcome is the failure of the job there") {
  struct Row {
    std::string said;
    Code code;
  };
  for (const Row& row :
       {Row{refusal(Refusal::busy), Code::busy}, Row{"HTTP/1.1 400 Bad Request\r\n\r\n", Code::protocol},
        Row{ready(), Code::protocol}, Row{welcome().substr(0, 9), Code::truncated}}) {
    CAPTURE(row.said);
    ScriptedJob job;
    ScriptedHost server(job.loop, {row.said, k_object_of_stock});
    Try attempt(job);
    attempt.is_introduced = true;
    CHECK(attempt.failure_at(server.host) == row.code);
    CHECK(server.heard.size() == 1);
    CHECK(attempt.protocol_of(server.host) == PeerProtocol::unknown);
  }
}

TEST_CASE("what speaks neither is asked once, and nothing is remembered of it") {
  ScriptedJob job;
  ScriptedHost server(job.loop, {"HTTP/1.1 400 Bad Request\r\n\r\n", k_object_of_stock});
  Try attempt(job);
  CHECK(attempt.failure_at(server.host) == Code::protocol);
  CHECK(attempt.text.find("HTTP server") != std::string::npos);
  CHECK(server.heard.size() == 1);
  CHECK(attempt.protocol_of(server.host) == PeerProtocol::unknown);
}

TEST_CASE("a host that is silent in both protocols gave no answer, and is no stock server for that") {
  ScriptedJob job;
  ScriptedHost server(job.loop);
  Try attempt(job);
  SUBCASE("not known") {
    CHECK(attempt.failure_at(server.host) == Code::no_answer);
    CHECK(server.heard.size() == 2);
  }
  SUBCASE("known as a stock server until now") {
    attempt.learn(server.host, PeerProtocol::stock);
    CHECK(attempt.failure_at(server.host) == Code::no_answer);
    CHECK(server.heard.size() == 1);
  }
  CHECK(attempt.protocol_of(server.host) == PeerProtocol::unknown);
}

TEST_CASE("a job that only protocol 4 can say is not said to a stock server") {
  ScriptedJob job;
  ScriptedHost server(job.loop, {"", k_object_of_stock});
  Try attempt(job);
  attempt.remote.needs_protocol_4 = true;
  CHECK(attempt.failure_at(server.host) == Code::unsupported);
  CHECK(server.heard.size() == 1);
}

TEST_CASE("a host where nobody listens cannot be connected with") {
  ScriptedJob job;
  ScriptedHost server(job.loop);
  server.close();
  Try attempt(job);
  CHECK(attempt.failure_at(server.host) == Code::connect);
  CHECK(server.heard.empty());
}

TEST_CASE("a host that was out of reach is asked by everybody again as soon as one is connected with it") {
  ScriptedJob job;
  ScriptedHost server(job.loop, {whole_answer("object")});
  Try attempt(job);
  const state::WallTime long_ago = state::wall_time() - std::chrono::seconds(5);
  attempt.known.back_off.failed(*attempt.known.back_off.enter(server.host, "gcc", long_ago), Blame::way, "no way",
                                long_ago);
  REQUIRE(bool(attempt.at(server.host)));
  CHECK(!attempt.permit->probing());
  CHECK(!attempt.known.back_off.last_failure(server.host, "gcc"));
}

TEST_CASE("a preprocessor that fails ends an attempt with its own error, whatever the host does") {
  for (const std::string& said : {std::string(), welcome() + ready()}) {
    CAPTURE(said.size());
    ScriptedJob job("echo 'int x;'; exit 1");
    ScriptedHost server(job.loop, {said, k_object_of_stock});
    Try attempt(job);
    CHECK(attempt.failure_at(server.host) == Code::local_cpp);
    CHECK(attempt.input.failure());
  }
}

TEST_CASE("the text that was on its way to a host that fails is waited for where another may take it") {
  ScriptedJob job("read line <${0%/*}/gate; echo 'int x;'");
  job.make_gate();
  ScriptedHost server(job.loop, {welcome() + refusal(Refusal::busy)});
  Try attempt(job);
  SUBCASE("there are others") {
    attempt.has_others = true;
    job.open_gate();
    CHECK(attempt.failure_at(server.host) == Code::busy);
    CHECK(attempt.input.done());
    CHECK(attempt.input.size() == 7);
  }
  SUBCASE("there are none, and the preprocessor would never end") {
    server.close();
    CHECK(attempt.failure_at(server.host) == Code::connect);
    CHECK(!attempt.input.running());
    CHECK(!attempt.input.done());
    CHECK(!attempt.input.failure());
  }
}

TEST_CASE("a text that was given up with a host is made anew for one that may be asked after all") {
  for (const std::string& said : {k_object_of_stock, whole_answer("object")}) {
    CAPTURE(said);
    ScriptedJob job("mkdir ${0%/*}/begun 2>/dev/null && read line <${0%/*}/gate; echo 'int x;'");
    job.make_gate();
    ScriptedHost gone(job.loop), server(job.loop, {said});
    gone.close();
    Try attempt(job);
    attempt.learn(server.host, said == k_object_of_stock ? PeerProtocol::stock : PeerProtocol::v4);
    CHECK(attempt.failure_at(gone.host) == Code::connect);
    job.scratch.directory("begun");
    REQUIRE(bool(attempt.at(server.host)));
    CHECK(attempt.input.size() == 7);
  }
}

TEST_CASE("a text that is there already is sent to the next host, in the protocol of that one") {
  ScriptedJob job("echo run >>${0%/*}/runs; echo 'int x;'");
  ScriptedHost first(job.loop, {welcome() + refusal(Refusal::busy)}), second(job.loop, {k_object_of_stock}),
      third(job.loop, {whole_answer("object")});
  Try attempt(job);
  attempt.has_others = true;
  CHECK(attempt.failure_at(first.host) == Code::busy);
  attempt.learn(second.host, PeerProtocol::stock);
  CHECK(bool(attempt.at(second.host)));
  CHECK(bool(attempt.at(third.host)));
  REQUIRE(second.heard.size() == 1);
  CHECK(second.heard[0].ends_with("DOTI00000007int x;\n"));
  CHECK(*read_file(job.scratch.path("runs"), 100) == "run\n");
}

namespace {

// What DISTCC_SSH names, for as long as it lives: a script instead of ssh.
struct ScriptedSsh {
  explicit ScriptedSsh(const ScriptedJob& job, const std::string& script) {
    ::setenv("DISTCC_SSH", job.scratch.program("ssh", "#!/bin/sh\n" + script + "\n").c_str(), 1);
    host.transport = hosts::Transport::ssh;
    host.name = "box";
    host.text = "@box";
  }
  ScriptedSsh(const ScriptedSsh&) = delete;
  ~ScriptedSsh() { ::unsetenv("DISTCC_SSH"); }

  hosts::Host host;
};

}  // namespace

TEST_CASE("a host behind ssh is spoken to through the command, which gets stock's words") {
  ScriptedJob job;
  job.scratch.file("answer", whole_answer("object"));
  ScriptedSsh ssh(job, "echo \"$@\" >${0%/*}/words; cat ${0%/*}/answer; exec cat >${0%/*}/heard");
  ssh.host.user = "me";
  ssh.host.command = "/opt/dcc";
  Try attempt(job);
  auto result = attempt.at(ssh.host);
  REQUIRE_MESSAGE(result, result.error().text);
  CHECK(attempt.protocol_of(ssh.host) == PeerProtocol::v4);
  CHECK(*read_file(job.scratch.path("words"), 1000) == "-l me box /opt/dcc --inetd --enable-tcp-insecure\n");
}

TEST_CASE("an ssh that does not get there says why, and one that does has a server to blame") {
  struct Row {
    const char* script;
    Code code;
    const char* text;
  };
  const Row rows[] = {
      {"echo first >&2; echo 'no route to box' >&2; exit 255", Code::connect, "could not connect): no route to box"},
      {"exit 255", Code::connect, "it printed no message"},
      {"echo 'sh: distccd: not found' >&2; exit 127", Code::connect, "could not be started there"},
      {"exit 126", Code::connect, "could not be started there"},
      {"exit 1", Code::no_answer, ""},
      {"exit 0", Code::no_answer, ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.script);
    ScriptedJob job;
    ScriptedSsh ssh(job, row.script);
    Try attempt(job);
    CHECK(attempt.failure_at(ssh.host) == row.code);
    CHECK(attempt.text.find(row.text) != std::string::npos);
    CHECK(attempt.protocol_of(ssh.host) == PeerProtocol::unknown);
  }
}

TEST_CASE("an ssh that is not there cannot be connected with, and is named") {
  ScriptedJob job;
  ScriptedSsh ssh(job, "");
  ::setenv("DISTCC_SSH", "no-such-ssh -q", 1);
  Try attempt(job);
  CHECK(attempt.failure_at(ssh.host) == Code::connect);
  CHECK(attempt.text.find("'no-such-ssh'") != std::string::npos);
}

}  // namespace dcc::client
