// SPDX-License-Identifier: GPL-2.0-or-later
#include "loop/directory_watch.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <functional>

#include "scratch.h"
#include "test.h"

namespace dcc::loop {

namespace {

// Runs the loop until the watch has told of something, after `act`.
struct Watched {
  Scratch scratch;
  loop::Loop loop;
  int told = 0;
  std::unique_ptr<DirectoryWatch> watch;

  void aim_at(const std::string& name) {
    watch = std::make_unique<DirectoryWatch>(loop, scratch.path(name), [this] { ++told, loop.stop(); });
    REQUIRE(watch->works());
  }
  bool tells_of(const std::function<void()>& act) {
    told = 0;
    bool in_time = true;
    loop::Deadline limit(loop, 5000, [&] { in_time = false, loop.stop(); });
    act();
    loop.run();
    // What else is there belongs to the same act.
    bool settled = false;
    loop::Deadline rest(loop, 20, [&] { settled = true, loop.stop(); });
    while (!settled) loop.run();
    return in_time && told > 0;
  }
  bool keeps_silent_over(const std::function<void()>& act) {
    told = 0;
    loop::Deadline limit(loop, 50, [&] { loop.stop(); });
    act();
    loop.run();
    return told == 0;
  }
};

}  // namespace

TEST_CASE("files made, written, renamed and removed are told of") {
  Watched watched;
  watched.scratch.directory("state");
  watched.aim_at("state");
  const std::string a = watched.scratch.path("state/a"), b = watched.scratch.path("state/b");
  CHECK(watched.tells_of([&] { watched.scratch.file("state/a"); }));
  UniqueFd fd(::open(a.c_str(), O_WRONLY));
  CHECK(watched.tells_of([&] { REQUIRE(::pwrite(fd.get(), "x", 1, 0) == 1); }));
  CHECK(watched.tells_of([&] { REQUIRE(::rename(a.c_str(), b.c_str()) == 0); }));
  CHECK(watched.tells_of([&] { REQUIRE(::unlink(b.c_str()) == 0); }));
}

TEST_CASE("reading is no change") {
  Watched watched;
  const std::string file = watched.scratch.file("state/a", "text");
  watched.aim_at("state");
  CHECK(watched.keeps_silent_over([&] { CHECK(*read_file(file, 10) == "text"); }));
}

TEST_CASE("a missing directory is told of when it appears, however much above it is missing, and then what is in it") {
  for (const char* name : {"state", "top/state", "far/above/state"}) {
    CAPTURE(name);
    Watched watched;
    watched.aim_at(name);
    CHECK(watched.tells_of([&] { watched.scratch.directory(name); }));
    CHECK(watched.tells_of([&] { watched.scratch.file(std::string(name) + "/a"); }));
  }
}

TEST_CASE("what happens beside a missing directory is not told") {
  Watched watched;
  watched.aim_at("state");
  CHECK(watched.keeps_silent_over([&] { watched.scratch.file("other"); }));
  CHECK(watched.tells_of([&] { watched.scratch.directory("state"); }));
}

TEST_CASE("a directory that is removed and made anew is told of each time") {
  Watched watched;
  const std::string top = watched.scratch.path("top"), state = watched.scratch.directory("top/state");
  watched.aim_at("top/state");
  for (int round = 0; round < 3; ++round) {
    CHECK(watched.tells_of([&] { REQUIRE((::rmdir(state.c_str()) == 0 && ::rmdir(top.c_str()) == 0)); }));
    CHECK(watched.tells_of([&] { watched.scratch.directory("top/state"); }));
    CHECK(watched.tells_of([&] { watched.scratch.file("top/state/a"); }));
    CHECK(watched.tells_of([&] { REQUIRE(::unlink((state + "/a").c_str()) == 0); }));
  }
}

TEST_CASE("a directory that is moved away counts as removed, and one moved there as made") {
  Watched watched;
  const std::string state = watched.scratch.directory("state"), other = watched.scratch.path("other");
  watched.aim_at("state");
  CHECK(watched.tells_of([&] { REQUIRE(::rename(state.c_str(), other.c_str()) == 0); }));
  CHECK(watched.keeps_silent_over([&] { watched.scratch.file("other/a"); }));
  CHECK(watched.tells_of([&] { REQUIRE(::rename(other.c_str(), state.c_str()) == 0); }));
  CHECK(watched.tells_of([&] { watched.scratch.file("state/b"); }));
}

}  // namespace dcc::loop
