// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/input/source_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include "scratch.h"
#include "test.h"

namespace dcc::client {

TEST_CASE("a source file is read as a whole, through links, and also when it is empty") {
  Scratch scratch;
  const std::string text = std::string("int x;\n\0int y;", 14);
  CHECK(read_source_file(scratch.file("a.c", text)) == text);
  CHECK(read_source_file(scratch.link("b.c", "a.c")) == text);
  CHECK(read_source_file(scratch.file("empty.c")) == "");
}

TEST_CASE("what is no plain file is not read, and nobody waits for it") {
  Scratch scratch;
  REQUIRE(::mkfifo(scratch.path("fifo.c").c_str(), 0600) == 0);
  CHECK(!read_source_file(scratch.path("fifo.c")));
  CHECK(!read_source_file(scratch.directory("dir.c")));
  CHECK(!read_source_file(scratch.path("missing.c")));
  CHECK(!read_source_file(scratch.link("loop.c", "loop.c")));
  CHECK(!read_source_file("/dev/zero"));
}

TEST_CASE("a source file that is too long is not read") {
  Scratch scratch;
  const std::string file = scratch.file("a.c");
  REQUIRE(::truncate(file.c_str(), 16 << 20) == 0);
  CHECK(read_source_file(file));
  REQUIRE(::truncate(file.c_str(), (16 << 20) + 1) == 0);
  CHECK(!read_source_file(file));
}

}  // namespace dcc::client
