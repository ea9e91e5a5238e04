// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/view/looker.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <thread>

#include "scratch.h"
#include "temp_home.h"
#include "test.h"
#include "view/path.h"

namespace dcc::client {
namespace {

using view::Answer;
using Kind = Answer::Kind;

// A directory of which all may be known.
struct Shown {
  Shown() : disclosure(scratch.path()) { disclosure.add_directory(scratch.directory("p")); }

  Answer look(const std::string& name) { return looker.look(scratch.path(name)); }
  uint16_t depth(const std::string& name) const { return static_cast<uint16_t>(view::depth_of(scratch.path(name))); }

  Scratch scratch;
  Disclosure disclosure;
  DigestCache digests{"", "", 0};
  std::string output;
  Looker looker{disclosure, digests, [this](std::string_view path) { return path == output; }};
};

struct stat status_of(const std::string& path) {
  struct stat status {};
  REQUIRE(::lstat(path.c_str(), &status) == 0);
  return status;
}

}  // namespace

TEST_CASE("a file is shown with all that a compiler may ask of it") {
  Shown shown;
  const std::string path = shown.scratch.file("p/include/a.h", "int a;\n", 0640);
  const struct stat status = status_of(path);
  const Answer answer = shown.look("p/include/a.h");
  CHECK(answer.kind == Kind::file);
  CHECK(answer.depth == shown.depth("p/include/a.h"));
  CHECK(answer.size == 7);
  CHECK(answer.mode == status.st_mode);
  CHECK(answer.mtime_ns == int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec);
  CHECK(answer.device == status.st_dev);
  CHECK(answer.inode == status.st_ino);
  CHECK(answer.access == (R_OK | W_OK));
  CHECK(answer.content == view::content_id_of("int a;\n"));
}

TEST_CASE("directories, and what is no file, are told apart") {
  Shown shown;
  shown.scratch.directory("p/d");
  REQUIRE(::mkfifo(shown.scratch.path("p/fifo").c_str(), 0600) == 0);
  const Answer directory = shown.look("p/d");
  CHECK(directory.kind == Kind::directory);
  CHECK(directory.access == (R_OK | W_OK | X_OK));
  CHECK(directory.mode == status_of(shown.scratch.path("p/d")).st_mode);
  const Answer fifo = shown.look("p/fifo");
  CHECK(fifo.kind == Kind::other);
  CHECK(!fifo.content);
  CHECK(!shown.looker.open_content(shown.scratch.path("p/fifo")));
  CHECK(shown.looker.look("/").kind == Kind::directory);
  CHECK(shown.looker.look("/").depth == 0);
}

TEST_CASE("a directory's times are not shown, as each compile changes them") {
  Shown shown;
  shown.scratch.directory("p/d");
  const Answer before = shown.look("p/d");
  shown.scratch.file("p/d/a.o");
  CHECK(shown.look("p/d") == before);
}

TEST_CASE("a link is answered where it stands, at the end of a path or on the way") {
  Shown shown;
  shown.scratch.file("p/real/a.h");
  shown.scratch.link("p/dir", "real");
  shown.scratch.link("p/real/b.h", "../real/a.h");
  Answer answer = shown.look("p/real/b.h");
  CHECK(answer.kind == Kind::link);
  CHECK(answer.depth == shown.depth("p/real/b.h"));
  CHECK(answer.target == "../real/a.h");
  for (const char* beyond : {"p/dir", "p/dir/a.h", "p/dir/x/y", "p/dir/.git"}) {
    CAPTURE(beyond);
    answer = shown.look(beyond);
    CHECK(answer.kind == Kind::link);
    CHECK(answer.depth == shown.depth("p/dir"));
    CHECK(answer.target == "real");
  }
}

TEST_CASE("a look fails where the kernel's does, with its error") {
  Shown shown;
  shown.scratch.file("p/file");
  struct Case {
    std::string path;
    std::string fails_at;
    int error;
  };
  const Case cases[] = {
      {"p/none", "p/none", ENOENT},
      {"p/none/a/b", "p/none", ENOENT},
      {"p/file/a", "p/file/a", ENOTDIR},
      {"p/file/a/b", "p/file/a", ENOTDIR},
      {"p/" + std::string(255, 'x'), "p/" + std::string(255, 'x'), ENOENT},
  };
  for (const Case& each : cases) {
    CAPTURE(each.path);
    const Answer answer = shown.look(each.path);
    CHECK(answer.kind == Kind::failed);
    CHECK(answer.depth == shown.depth(each.fails_at));
    CHECK(answer.error == each.error);
  }
}

TEST_CASE("many answers are the same as each alone") {
  Shown shown;
  shown.scratch.file("p/a/x.h", "x");
  shown.scratch.file("p/b/y.h", "y");
  shown.scratch.link("p/c", "b");
  std::vector<std::string> paths;
  for (const char* name : {"p/a/x.h", "p/b/y.h", "p/c/y.h", "p/none/y.h", "p/a", "p/a/.git", "secret", "q/r"})
    for (int i = 0; i < 20; ++i) paths.push_back(shown.scratch.path(name));
  const std::vector<Answer> answers = shown.looker.look(paths);
  REQUIRE(answers.size() == paths.size());
  for (size_t i = 0; i < paths.size(); ++i) CHECK(answers[i] == shown.looker.look(paths[i]));
}

TEST_CASE("more directories than descriptors are looked into") {
  Shown shown;
  std::vector<std::string> paths;
  for (int i = 0; i < 100; ++i) paths.push_back(shown.scratch.file(fmt::format("p/d{}/a.h", i)));
  for (const Answer& answer : shown.looker.look(paths)) CHECK(answer.kind == Kind::file);
}

TEST_CASE("names are listed with their kinds, those of secrets without") {
  Shown shown;
  shown.scratch.file("p/a.h");
  shown.scratch.directory("p/d");
  shown.scratch.link("p/l", "a.h");
  shown.scratch.file("p/.git/config");
  view::Listing listing = shown.looker.list(shown.scratch.path("p"));
  std::sort(listing.entries.begin(), listing.entries.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  CHECK(!listing.hidden);
  CHECK(listing.error == 0);
  CHECK(listing.entries == std::vector<view::Listing::Entry>{
                               {".git", Kind::hidden}, {"a.h", Kind::file}, {"d", Kind::directory}, {"l", Kind::link}});
  CHECK(shown.looker.list(shown.scratch.path("p/none")).error == ENOENT);
  CHECK(shown.looker.list(shown.scratch.path("p/a.h")).error == ENOTDIR);
  CHECK(shown.looker.list(shown.scratch.path("p/l/x")).error == ELOOP);
}

TEST_CASE("directories on the way to what is shown are directories, without their names") {
  Shown shown;
  shown.scratch.file("secret");
  const Answer way = shown.look("");
  CHECK(way.kind == Kind::directory);
  CHECK(way.mtime_ns == 0);
  CHECK(shown.looker.list(shown.scratch.path()).hidden);
  CHECK(shown.looker.list("/").hidden);
  CHECK(shown.look("secret").kind == Kind::hidden);
  CHECK(shown.look("none").kind == Kind::hidden);
}

TEST_CASE("an old output is shown by kind and rights alone, and need not be read") {
  Shown shown;
  shown.output = shown.scratch.file("p/a.o", "old", 0444);
  const Answer before = shown.look("p/a.o");
  CHECK(before.kind == Kind::file);
  CHECK(!before.content);
  CHECK(before.size == 1);  // not empty; no more is told
  ::unlink(shown.output.c_str());
  shown.scratch.file("p/a.o", "new object", 0444);
  CHECK(shown.look("p/a.o") == before);
  CHECK(!shown.looker.open_content(shown.output));
}

TEST_CASE("contents are opened as they are looked at") {
  Shown shown;
  shown.scratch.file("p/a.h", "text");
  shown.scratch.file("secret", "x");
  shown.scratch.link("p/to_secret", "../secret");
  auto content = shown.looker.open_content(shown.scratch.path("p/a.h"));
  REQUIRE(content);
  CHECK(content->size == 4);
  auto text = read_at(content->fd.get(), 0, 100);
  REQUIRE(text);
  CHECK(*text == "text");
  CHECK(!shown.looker.open_content(shown.scratch.path("p/none")));
  CHECK(!shown.looker.open_content(shown.scratch.path("p/to_secret")));
  CHECK(shown.looker.open_content(shown.scratch.path("secret")).error().code == Code::denied);
}

TEST_CASE("a file that nobody may read is shown without content") {
  if (::geteuid() == 0) {
    MESSAGE("not tried: root may read all files");
    return;
  }
  Shown shown;
  shown.scratch.file("p/a.h", "text", 0);
  const Answer answer = shown.look("p/a.h");
  CHECK(answer.kind == Kind::file);
  CHECK(answer.access == 0);
  CHECK(!answer.content);
}

TEST_CASE("what is shown of a path is never of where a link leads that replaces it meanwhile") {
  Shown shown;
  const std::string secret = "not for anybody";
  shown.scratch.file("hidden/key", secret);
  shown.scratch.file("p/d/key", "public");
  shown.scratch.link("p/other", "../hidden");
  shown.scratch.file("p/e/key", "public");
  shown.scratch.link("p/e/link", "../../hidden/key");
  std::atomic<bool> done{false};
  // The directory, and the file, change places with links to the secret all the time.
  std::thread swapping([&] {
    const std::string a = shown.scratch.path("p/d"), b = shown.scratch.path("p/other");
    const std::string c = shown.scratch.path("p/e/key"), d = shown.scratch.path("p/e/link");
    while (!done) {
      (void)::renameat2(AT_FDCWD, a.c_str(), AT_FDCWD, b.c_str(), RENAME_EXCHANGE);
      (void)::renameat2(AT_FDCWD, c.c_str(), AT_FDCWD, d.c_str(), RENAME_EXCHANGE);
    }
  });
  const view::ContentId id = view::content_id_of(secret);
  int files = 0, links = 0;
  for (int i = 0; i < 4000; ++i)
    for (const char* name : {"p/d/key", "p/e/key"}) {
      const Answer answer = shown.look(name);
      CHECK(answer.content != id);
      CHECK(answer.size != secret.size());
      files += answer.kind == Kind::file;
      links += answer.kind == Kind::link;
      auto content = shown.looker.open_content(shown.scratch.path(name));
      if (!content) continue;
      auto text = read_at(content->fd.get(), 0, 100);
      CHECK((text && *text == "public"));
    }
  done = true;
  swapping.join();
  CHECK(files > 0);
  CHECK(links > 0);
}

}  // namespace dcc::client
