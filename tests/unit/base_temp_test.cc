// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/temp.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "base/file.h"
#include "scratch.h"
#include "test.h"

namespace dcc {

namespace {

// TMPDIR for the length of a test.
struct TmpdirVariable {
  explicit TmpdirVariable(const std::string& directory) { ::setenv("TMPDIR", directory.c_str(), 1); }
  ~TmpdirVariable() { ::unsetenv("TMPDIR"); }
};

bool exists(const std::string& path) { return ::access(path.c_str(), F_OK) == 0; }

unsigned mode_of(const std::string& path) {
  struct stat status {};
  ::stat(path.c_str(), &status);
  return status.st_mode & 0777;
}

}  // namespace

TEST_CASE("an empty TMPDIR means /tmp") {
  TmpdirVariable empty("");
  CHECK(temp_directory() == "/tmp");
}

TEST_CASE("a TMPDIR that cannot be used gives way to what gcc takes instead") {
  Scratch scratch;
  for (const std::string& useless : {scratch.path("missing"), scratch.file("file")}) {
    CAPTURE(useless);
    TmpdirVariable variable(useless);
    CHECK(temp_directory() == "/tmp");
    ::setenv("TMP", scratch.path().c_str(), 1);
    CHECK(temp_directory() == scratch.path());
    ::unsetenv("TMP");
  }
}

TEST_CASE("a temporary file with a name is private, and gone with its object") {
  Scratch scratch;
  TmpdirVariable here(scratch.path());
  std::string path;
  {
    auto file = NamedTempFile::create(".i");
    REQUIRE(file);
    path = file->path();
    CHECK(path.starts_with(scratch.path()));
    CHECK(path.ends_with(".i"));
    CHECK(mode_of(path) == 0600);
    NamedTempFile moved = std::move(*file);
    CHECK(exists(path));
  }
  CHECK(!exists(path));
}

TEST_CASE("a kept temporary file stays") {
  Scratch scratch;
  TmpdirVariable here(scratch.path());
  std::string path;
  {
    auto file = NamedTempFile::create();
    REQUIRE(file);
    path = file->path();
    file->keep();
  }
  CHECK(exists(path));
}

TEST_CASE("a committed file takes the place of its target, a link included, with a compiler's mode") {
  Scratch scratch;
  std::string old = scratch.file("old.o", "old");
  std::string target = scratch.link("a.o", "old.o");
  mode_t umask = ::umask(027);
  {
    auto file = TempFile::beside(target);
    REQUIRE(file);
    CHECK(write_all(file->fd(), "new"));
    CHECK(*read_file(target, 100) == "old");
    CHECK(file->commit(target));
  }
  ::umask(umask);
  CHECK(*read_file(target, 100) == "new");
  CHECK(*read_file(old, 100) == "old");
  CHECK(mode_of(target) == 0640);
}

TEST_CASE("an output has no name before it is committed") {
  Scratch scratch;
  auto file = TempFile::beside(scratch.path("a.o"));
  REQUIRE(file);
  CHECK(write_all(file->fd(), "new"));
  CHECK(::rmdir(scratch.path().c_str()) == 0);  // empty
}

TEST_CASE("an output can leave its name to who has it already") {
  Scratch scratch;
  for (std::string_view text : {"first", "second"}) {
    auto file = TempFile::beside(scratch.path("a"));
    REQUIRE(file);
    CHECK(write_all(file->fd(), text));
    CHECK(file->commit_if_new(scratch.path("a")));
    CHECK(*read_file(scratch.path("a"), 100) == "first");
  }
}

TEST_CASE("what is no file is written to and never replaced") {
  Scratch scratch;
  TmpdirVariable here(scratch.path());
  std::string fifo = scratch.path("fifo");
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  UniqueFd reader(::open(fifo.c_str(), O_RDONLY | O_NONBLOCK));
  auto file = TempFile::beside(fifo);
  REQUIRE(file);
  CHECK(write_all(file->fd(), "object"));
  CHECK(file->commit(fifo));
  struct stat status {};
  CHECK(::stat(fifo.c_str(), &status) == 0);
  CHECK(S_ISFIFO(status.st_mode));
  CHECK(*read_all(reader.get(), 100) == "object");
}

TEST_CASE("a copied output keeps the file that is there, and creates one that is not") {
  Scratch scratch;
  TmpdirVariable here(scratch.path());
  std::string old = scratch.file("old.o", "much longer than the new one", 0600);
  std::string other_name = scratch.path("other.o");
  REQUIRE(::link(old.c_str(), other_name.c_str()) == 0);
  for (const std::string& target : {old, scratch.path("new.o")}) {
    auto file = TempFile::to_copy();
    REQUIRE(file);
    CHECK(write_all(file->fd(), "new"));
    CHECK(file->commit(target));
    CHECK(*read_file(target, 100) == "new");
  }
  CHECK(*read_file(other_name, 100) == "new");
  CHECK(mode_of(old) == 0600);
}

TEST_CASE("a file in a missing directory is an error that names it") {
  auto file = TempFile::beside("/dev/null/missing/a.o");
  REQUIRE(!file);
  CHECK(file.error().text.find("'/dev/null/missing'") != std::string::npos);
}

TEST_CASE("spools have no name and can be read back") {
  Scratch scratch;
  TmpdirVariable here(scratch.path());
  for (bool in_memory : {true, false}) {
    auto spool = in_memory ? spool_in_memory("test") : spool_on_disk();
    REQUIRE(spool);
    CHECK(write_all(spool->get(), "text"));
    CHECK(::lseek(spool->get(), 0, SEEK_SET) == 0);
    CHECK(*read_all(spool->get(), 100) == "text");
    CHECK(::rmdir(scratch.path().c_str()) == 0);  // empty
    ::mkdir(scratch.path().c_str(), 0700);
  }
}

TEST_CASE("a temporary directory is private, and gone with its object and the files in it") {
  Scratch scratch;
  TmpdirVariable here(scratch.path());
  std::string path;
  {
    auto directory = TempDirectory::create();
    REQUIRE(directory);
    path = directory->path();
    CHECK(path.starts_with(scratch.path()));
    CHECK(mode_of(path) == 0700);
    REQUIRE(open_file(path + "/one", O_WRONLY | O_CREAT, 0600));
    REQUIRE(::symlink("/etc", (path + "/link").c_str()) == 0);
    TempDirectory moved = std::move(*directory);
    CHECK(exists(path + "/one"));
  }
  CHECK(!exists(path));
  CHECK(exists("/etc"));
}

}  // namespace dcc
