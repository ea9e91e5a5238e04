// SPDX-License-Identifier: GPL-2.0-or-later
// Hosts here are reached by a script in the place of ssh, so that each is a script, too.
#include "client/remote/distribute.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "client/remote/eligibility.h"
#include "elf_object.h"
#include "scripted_job.h"
#include "server_of_4.h"
#include "test.h"

namespace dcc::client {
namespace {

constexpr const char* k_says_and_listens = "cat $0.says; exec cat >/dev/null";

const std::string& k_our_object = k_object_of_examined;

std::string stock_answer(std::string_view status, const std::string& object) {
  return fmt::format("DONE00000001STAT{}SERR00000000SOUT00000000DOTO{:08x}{}", status, object.size(), object);
}

struct Distributed {
  explicit Distributed(const std::string& list) {
    job.scratch.file("object", k_our_object);
    job.scratch.file("preprocess", "echo 'int x;'");
    ::setenv("DISTCC_SSH", job.scratch.program("ssh", "#!/bin/sh\nexec ${0%/*}/$1\n").c_str(), 1);
    REQUIRE(bool(log::to_file(job.scratch.path("log"))));
    auto parsed = hosts::parse_host_list(list, "LIST", true);
    REQUIRE(parsed);
    hosts = std::move(*parsed);
  }
  Distributed(const Distributed&) = delete;
  ~Distributed() {
    log::to_descriptor(STDERR_FILENO);
    ::unsetenv("DISTCC_SSH");
  }

  // What becomes of each connection with the host: a line of shell, for which `says` is in $0.says.
  void host(const std::string& name, const std::string& script, const std::string& says = "") const {
    job.scratch.file(name + ".says", says);
    job.scratch.program(name, "#!/bin/sh\necho asked >>$0.asked\n" + script + "\n");
  }
  void host_that_says(const std::string& name, const std::string& says) const { host(name, k_says_and_listens, says); }
  // It closes on the greeting of protocol 4, and then says this.
  void stock_host(const std::string& name, const std::string& says) const {
    host(name, std::string("! mkdir $0.greeted 2>/dev/null || exit 0\n") + k_says_and_listens, says);
  }
  bool asked(const std::string& name) const { return ::access(job.scratch.path(name + ".asked").c_str(), F_OK) == 0; }

  Result<Distribution> run() {
    distributor.emplace(job.context, hosts);
    return distributor->run();
  }
  CompiledThere compiled() {
    auto distribution = run();
    REQUIRE_MESSAGE(distribution, distribution.error().text);
    REQUIRE(std::holds_alternative<CompiledThere>(*distribution));
    return std::move(std::get<CompiledThere>(*distribution));
  }
  Error failure() {
    auto distribution = run();
    REQUIRE(!distribution);
    return distribution.error();
  }
  // Whether such jobs avoid it now, or those with this compiler.
  bool avoided(size_t number, const char* compiler = "gcc") const {
    auto other = make_remote_job(job.plan, job.settings);
    REQUIRE(other);
    other->request.argv[0] = compiler;
    return host_knowledge(job.limits)
        .back_off.reason_to_skip(hosts.hosts[number], compiler_of(*other), state::wall_time())
        .has_value();
  }
  std::string output() const {
    auto text = read_file(job.plan.invocation.output, 1 << 20);
    return text ? *text : "none";
  }

  ScriptedJob job{k_examined_compiler};
  hosts::HostList hosts;
  std::optional<Distributor> distributor;
};

}  // namespace

TEST_CASE("a job that a host has done has its output in place, and the host nothing against it") {
  Distributed build("@one");
  build.host_that_says("one", whole_answer(k_our_object));
  const CompiledThere done = build.compiled();
  CHECK(done.result.wait_status == 0);
  CHECK(done.host == "@one");
  CHECK(build.output() == k_our_object);
  CHECK(!build.avoided(0));
  CHECK(build.job.trace.line().hosts_tried.empty());
}

TEST_CASE("a job is over with its answer, whatever the command that leads to its host does then") {
  Distributed build("@one");
  build.job.make_gate();
  build.host("one", "cat $0.says; read line <${0%/*}/gate", whole_answer(k_our_object));
  CHECK(build.compiled().host == "@one");
  CHECK(build.output() == k_our_object);
  build.job.open_gate();
}

TEST_CASE("a stock host does a job, too, once it has closed on the greeting of protocol 4") {
  Distributed build("@one");
  build.stock_host("one", stock_answer("00000000", k_our_object));
  CHECK(build.compiled().result.wait_status == 0);
  CHECK(build.output() == k_our_object);
  CHECK(*read_file(build.job.scratch.path("one.asked"), 100) == "asked\nasked\n");
  CHECK(!build.avoided(0));
}

TEST_CASE("a compile that fails there is done, leaves no output, and is nobody's fault") {
  Distributed build("@one @two");
  build.host_that_says("one", welcome() + ready() + result_frame(0x100) + end_of_answer());
  CHECK(build.compiled().result.wait_status == 0x100);
  CHECK(build.output() == "none");
  CHECK(!build.asked("two"));
  CHECK(!build.avoided(0));
}

TEST_CASE("a host that fails is blamed for what it did, and the next one does the job") {
  const std::string other_object = elf_object(EM_ARM, k_gcc_comment);
  struct Row {
    const char* what;
    std::string said;
    Code code;  // as the exit codes of distcc have it
    Blame blame;
  };
  const Row rows[] = {
      {"garbage", "HTTP/1.1 400 Bad Request\r\n\r\n", Code::protocol, Blame::host},
      {"an object that is none", whole_answer("no object"), Code::protocol, Blame::host},
      {"an object that is cut off", whole_answer(k_our_object.substr(0, 100)), Code::truncated, Blame::host},
      {"no room", welcome() + refusal(Refusal::busy), Code::busy, Blame::host},
      {"a bad request", welcome() + refusal(Refusal::bad_request), Code::protocol, Blame::host},
      {"no such compiler", welcome() + refusal(Refusal::other_compiler), Code::denied, Blame::compiler},
      {"an object for another machine", whole_answer(other_object), Code::denied, Blame::compiler},
      {"no compiler of that name", welcome() + ready() + result_frame(0x6e00) + end_of_answer(), Code::denied,
       Blame::compiler},
      {"not a word", "", Code::denied, Blame::compiler},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    Distributed build("@one @two");
    build.host("one", row.said.empty() ? "exit 0" : k_says_and_listens, row.said);
    build.host_that_says("two", whole_answer(k_our_object));
    CHECK(build.compiled().host == "@two");
    CHECK(build.output() == k_our_object);
    REQUIRE(build.job.trace.line().hosts_tried.size() == 1);
    CHECK(build.job.trace.line().hosts_tried[0].host == "@one");
    CHECK(build.job.trace.line().code == row.code);
    CHECK(build.avoided(0));
    CHECK(build.avoided(0, "another-gcc") == (row.blame == Blame::host));
    CHECK(!build.avoided(1));
  }
}

TEST_CASE("a host that cannot be reached is avoided, and the next one does the job") {
  Distributed build("@one @two");
  build.host("one", "echo 'no route' >&2; exit 255");
  build.host_that_says("two", whole_answer(k_our_object));
  CHECK(build.compiled().host == "@two");
  CHECK(build.job.trace.line().code == Code::connect);
  CHECK(build.avoided(0, "another-gcc"));
}

TEST_CASE("a host whose queue is too long is left, and not blamed") {
  Distributed build("@one @two");
  build.host_that_says("one", welcome() + queued(9, 1'000'000, 100));
  build.host_that_says("two", whole_answer(k_our_object));
  CHECK(build.compiled().host == "@two");
  CHECK(build.job.trace.line().hosts_tried.empty());
  CHECK(build.job.trace.line().hosts_skipped.size() == 1);
  CHECK(!build.avoided(0));
}

TEST_CASE("a job that has left a queue does not begin to wait in another, but runs here") {
  Distributed build("@one");
  build.host_that_says("one", welcome() + queued(9, 1'000'000, 100));
  const Error failure = build.failure();
  CHECK_MESSAGE(failure.code == Code::busy, failure.text);
  CHECK(!build.avoided(0));
}

TEST_CASE("a host that refuses the command is not blamed, and no other is asked") {
  Distributed build("@one @two");
  build.host_that_says("one", welcome() + refusal(Refusal::not_allowed, "'-fplugin=x'"));
  build.host_that_says("two", whole_answer(k_our_object));
  const Error error = build.failure();
  CHECK(error.code == Code::bad_arguments);
  CHECK(error.text.starts_with("@one: "));
  CHECK(error.text.find("-fplugin") != std::string::npos);
  CHECK(!build.avoided(0));
  CHECK(!build.asked("two"));
}

TEST_CASE("a success without an output is the host's fault if the same command makes one here") {
  struct Row {
    const char* here;  // what the compile here leaves
    bool is_blamed;
  };
  for (const Row& row : {Row{"object", true}, Row{"", false}}) {
    CAPTURE(row.here);
    for (const std::string& said :
         {welcome() + refusal(Refusal::no_object), welcome() + ready() + result_frame(0) + end_of_answer()}) {
      Distributed build("@one @two");
      build.host_that_says("one", said);
      build.host_that_says("two", whole_answer(k_our_object));
      CHECK(build.failure().code == Code::no_file);
      CHECK(!build.asked("two"));
      CHECK(!build.avoided(0));
      if (*row.here) build.job.scratch.file("a.o", row.here);
      build.distributor->succeeded_here();
      CHECK(build.avoided(0) == row.is_blamed);
      CHECK(!build.avoided(0, "another-gcc"));
    }
  }
}

TEST_CASE("a job whose preprocessor fails is nobody's fault, and no other host is asked") {
  Distributed build("@one @two");
  build.job.scratch.file("preprocess", "echo 'int x;'; exit 1");
  build.host_that_says("one", whole_answer(k_our_object));
  build.host_that_says("two", whole_answer(k_our_object));
  CHECK(build.failure().code == Code::local_cpp);
  CHECK(!build.asked("two"));
  CHECK(!build.avoided(0));
  CHECK(build.output() == "none");
}

TEST_CASE("when all hosts have failed, the job is one for this machine, and says how the last one failed") {
  Distributed build("@one @two");
  build.host_that_says("one", welcome() + refusal(Refusal::busy, "first"));
  build.host_that_says("two", welcome() + refusal(Refusal::busy, "last"));
  const Error error = build.failure();
  CHECK(error.code == Code::no_hosts);
  CHECK(error.text == "@two: last");
  CHECK(build.job.trace.line().hosts_tried.size() == 2);
  // The next job asks nobody, and says why.
  const Error next = build.failure();
  CHECK(next.code == Code::no_hosts);
  CHECK(next.text.find("back-off") != std::string::npos);
  CHECK(*read_file(build.job.scratch.path("one.asked"), 100) == "asked\n");
}

TEST_CASE("a host that is out of use, or full, is passed over") {
  Distributed build("@one,down @two/1 @three");
  for (const char* name : {"one", "two", "three"}) build.host_that_says(name, whole_answer(k_our_object));
  auto taken = state::try_acquire(build.job.limits.lock_dir, {state::slot_set(build.hosts.hosts[1])});
  REQUIRE(taken);
  REQUIRE(*taken);
  CHECK(build.compiled().host == "@three");
  CHECK(!build.asked("one"));
  CHECK(!build.asked("two"));
}

TEST_CASE("localhost in the list has its turn, in its slot") {
  Distributed build("localhost/1 @one");
  build.host_that_says("one", whole_answer(k_our_object));
  auto first = build.run();
  REQUIRE(first);
  CHECK(std::holds_alternative<TurnOfLocalhost>(*first));
  CHECK(!build.asked("one"));
  CHECK(build.compiled().host == "@one");  // while that slot is held
}

TEST_CASE("the build sees the messages of preprocessor and compiler as those of one compile") {
  Distributed build("@one");
  build.job.scratch.file("preprocess", "echo 'int x;'; echo 'a.c:1:2: warning: first' >&2");
  build.host_that_says("one", welcome() + ready() + result_frame(0) +
                                  text_frames(protocol::FrameKind::text_err, "a.c:3:4: warning: then\n") +
                                  output_frames("o", k_our_object) + end_of_answer());
  CHECK(build.compiled().result.err == "a.c:1:2: warning: first\na.c:3:4: warning: then\n");
}

TEST_CASE("the next host gets the text that was made for the one that failed") {
  Distributed build("@one @two");
  build.job.scratch.file("preprocess", "echo run >>${0%/*}/runs; echo 'int x;'");
  build.host_that_says("one", welcome() + refusal(Refusal::busy));
  build.host_that_says("two", whole_answer(k_our_object));
  CHECK(build.compiled().host == "@two");
  CHECK(*read_file(build.job.scratch.path("runs"), 100) == "run\n");
}

}  // namespace dcc::client
