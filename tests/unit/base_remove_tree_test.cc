// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/remove_tree.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/unique_fd.h"
#include "scratch.h"
#include "test.h"

namespace dcc {

namespace {

Directory open_directory(const std::string& path) { return dcc::open_directory(AT_FDCWD, path.c_str()); }
bool is_empty(const std::string& path) { return ::rmdir(path.c_str()) == 0; }

void check_emptying(const std::string& path) {
  Directory directory = open_directory(path);
  CHECK(empty_directory(directory.get()));
  CHECK(is_empty(path));
}

}  // namespace

TEST_CASE("a directory is emptied of whatever lies in it") {
  Scratch scratch;
  std::string bay = scratch.directory("bay");
  scratch.file("bay/a.o", "x");
  scratch.file("bay/.hidden", "x");
  scratch.file("bay/sub/deeper/file", "x");
  scratch.file("bay/closed/file", "x");
  ::chmod(scratch.path("bay/closed").c_str(), 0);
  ::mkfifo(scratch.path("bay/fifo").c_str(), 0600);
  check_emptying(bay);
}

TEST_CASE("links are removed and not followed") {
  Scratch scratch;
  std::string precious = scratch.file("outside/precious", "x");
  std::string bay = scratch.directory("bay");
  scratch.link("bay/file", precious);
  scratch.link("bay/directory", scratch.path("outside"));
  check_emptying(bay);
  CHECK(is_executable_file(precious) == false);
  CHECK(::access(precious.c_str(), R_OK) == 0);
}

TEST_CASE("a tree of any depth is removed") {
  Scratch scratch;
  const std::string bay = scratch.directory("bay");
  // Made from inside: its path is longer than any path may be.
  UniqueFd place(::open(bay.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const std::string name(200, 'd');
  for (int depth = 0; depth < 2000; ++depth) {
    REQUIRE(::mkdirat(place.get(), name.c_str(), 0700) == 0);
    UniqueFd inner(::openat(place.get(), name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    REQUIRE(inner);
    ::fchmod(place.get(), depth % 3 == 1 ? 0 : 0700);
    place = std::move(inner);
  }
  check_emptying(bay);
}

TEST_CASE("names that removing makes may exist") {
  Scratch scratch;
  const std::string bay = scratch.directory("bay");
  scratch.file("bay/moved-up-1", "x");
  scratch.file("bay/moved-up-2/full", "x");
  scratch.file("bay/a/b/c/d/e", "x");
  scratch.file("bay/a/b/moved-up-3/d/e", "x");
  check_emptying(bay);
}

TEST_CASE("small directories are emptied within a limit, others are not") {
  Scratch scratch;
  const std::string bay = scratch.directory("bay");
  for (int file = 0; file < 9; ++file) scratch.file(fmt::format("bay/a/{}", file), "x");
  Directory directory = open_directory(bay);
  auto emptied = empty_small_directory(directory.get(), 5);
  REQUIRE(emptied);
  CHECK(!*emptied);
  CHECK(!is_empty(bay));
  emptied = empty_small_directory(directory.get(), 20);
  REQUIRE(emptied);
  CHECK(*emptied);
  CHECK(is_empty(bay));
}

TEST_CASE("a directory can be emptied again and again") {
  Scratch scratch;
  std::string bay = scratch.directory("bay");
  Directory directory = open_directory(bay);
  for (int time = 0; time < 3; ++time) {
    scratch.file("bay/a.o", "x");
    CHECK(empty_directory(directory.get()));
    CHECK(::access(scratch.path("bay/a.o").c_str(), F_OK) != 0);
  }
}

TEST_CASE("a link to a directory is not opened") {
  Scratch scratch;
  scratch.directory("real");
  CHECK(!open_directory(scratch.link("link", "real")));
}

TEST_CASE("the size of a tree is that of all its files, unless they are too many or too deep to be counted") {
  Scratch scratch;
  const std::string top = scratch.directory("top");
  const UniqueFd directory(::open(top.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const uint64_t empty = size_of_tree(directory.get(), 10);
  scratch.file("top/a", std::string(100'000, 'x'));
  scratch.file("top/b/c", std::string(200'000, 'x'));
  const uint64_t size = size_of_tree(directory.get(), 10);
  CHECK(size >= empty + 300'000);
  CHECK(size < empty + 340'000);
  CHECK(size_of_tree(directory.get(), 2) == UINT64_MAX);
  std::string deep = "top";
  for (int level = 0; level < 20; ++level) scratch.directory(deep += "/d");
  CHECK(size_of_tree(directory.get(), 100) == UINT64_MAX);
}

}  // namespace dcc
