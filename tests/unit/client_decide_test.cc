// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/decide.h"

#include <stdlib.h>
#include <sys/resource.h>

#include "scratch.h"
#include "temp_home.h"
#include "test.h"

namespace dcc::client {

namespace {

using Kind = Verdict::Kind;

// A compiler and a source in a directory of their own, which is the working directory.
struct Place {
  Place() {
    scratch.program("bin/gcc");
    scratch.program("bin/ccache");
    scratch.file("a.c", "int x;\n");
    ::setenv("PATH", scratch.path("bin").c_str(), 1);
    ::setenv("DISTCC_HOSTS", "box/4", 1);
    (void)!::chdir(scratch.path().c_str());
  }
  ~Place() {
    (void)!::chdir(before.c_str());
    ::setenv("PATH", path.c_str(), 1);
  }

  Verdict decide_on(std::vector<std::string> command) const {
    return decide(std::move(command), settings, masquerading).verdict;
  }

  TempHome home;
  Scratch scratch;
  std::string before = current_directory(), path = ::getenv("PATH");
  Settings settings;
  bool masquerading = false;
};

const std::vector<std::string> k_compile = {"gcc", "-c", "a.c"};

}  // namespace

TEST_CASE("a compile goes to the hosts, and what is none stays here") {
  Place place;
  CHECK(place.decide_on(k_compile).kind == Kind::distribution);
  const Verdict link = place.decide_on({"gcc", "a.c"});
  CHECK(link.kind == Kind::here);
  CHECK(link.code == Code{});
  CHECK(!link.reason.empty());
}

TEST_CASE("without hosts a compile falls back, unless it is not to") {
  Place place;
  ::setenv("DISTCC_HOSTS", "", 1);
  CHECK(place.decide_on(k_compile).kind == Kind::here);
  CHECK(place.decide_on(k_compile).code == Code::bad_hosts);
  place.settings.fallback = false;
  CHECK(place.decide_on(k_compile).kind == Kind::no_fallback);
  CHECK(place.decide_on({"gcc", "a.c"}).kind == Kind::here);
}

TEST_CASE("what the source keeps here is no failure to distribute") {
  Settings settings;
  settings.fallback = false;
  CHECK(undistributed({Code::local_cpp, "it reads a file"}, settings).kind == Kind::here);
  CHECK(undistributed({Code::no_hosts, "none"}, settings).kind == Kind::no_fallback);
}

TEST_CASE("a compiler that dcc started runs alone, and one that is dcc again ends") {
  Place place;
  place.masquerading = true;
  CHECK(place.decide_on(k_compile).kind == Kind::distribution);
  place.settings.nesting_level = 1;
  CHECK(place.decide_on(k_compile).kind == Kind::compiler);
  place.settings.nesting_level = 20;
  const Verdict verdict = place.decide_on(k_compile);
  CHECK(verdict.kind == Kind::error);
  CHECK(verdict.code == Code::recursion);
}

TEST_CASE("where few files can be open the compiler runs alone") {
  Place place;
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
  rlimit few = before;
  few.rlim_cur = 50;
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &few) == 0);
  const Verdict verdict = place.decide_on(k_compile);
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &before) == 0);
  CHECK(verdict.kind == Kind::compiler);
  CHECK(verdict.reason.find("ulimit -n") != std::string::npos);
}

TEST_CASE("a launcher is called, and a command that is not there is an error") {
  Place place;
  CHECK(place.decide_on({"ccache", "gcc", "-c", "a.c"}).kind == Kind::launcher);
  const Verdict verdict = place.decide_on({"no-such-compiler", "-c", "a.c"});
  CHECK(verdict.kind == Kind::error);
  CHECK(verdict.code == Code::no_compiler);
  CHECK(verdict.reason.find("failed to exec 'no-such-compiler'") != std::string::npos);
}

}  // namespace dcc::client
