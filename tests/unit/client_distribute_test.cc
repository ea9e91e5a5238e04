// SPDX-License-Identifier: GPL-2.0-or-later
// Hosts here are reached by a script in the place of ssh, so that each is a script, too.
#include "client/remote/distribute.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "elf_object.h"
#include "scripted_job.h"
#include "server_of_4.h"
#include "test.h"

namespace dcc::client {
namespace {

// A compiler that writes the file `object` for any command that names an output, and else preprocesses.
const std::string k_compiler_with_object =
    "before= out=\n"
    "for word; do [ \"$before\" != -o ] || out=$word; before=$word; done\n"
    "[ -z \"$out\" ] || cat ${0%/*}/object >\"$out\"\n"
    "case \"$*\" in *a.c*) . ${0%/*}/preprocess; exit;; esac\n"
    "echo 'Target: m68k-linux' >&2\n"
    "echo 'gcc version 12.2.0' >&2\n";

constexpr const char* k_says_and_listens = "cat $0.says; exec cat >/dev/null";

const std::string k_our_object = elf_object(EM_68K, k_gcc_comment);

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
  // Whether jobs for this compiler avoid it now.
  bool avoided(size_t number, const char* compiler = "gcc") const {
    return host_knowledge(job.limits)
        .back_off.reason_to_skip(hosts.hosts[number], compiler, state::wall_time())
        .has_value();
  }
  std::string output() const {
    auto text = read_file(job.plan.invocation.output, 1 << 20);
    return text ? *text : "none";
  }

  ScriptedJob job{k_compiler_with_object};
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

}  // namespace dcc::client
