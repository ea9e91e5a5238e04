// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/view/file_system.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/unique_fd.h"
#include "scratch.h"
#include "test.h"

namespace dcc::client {
namespace {

UniqueFd opened(const std::string& directory) {
  UniqueFd fd(::open(directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  REQUIRE(bool(fd));
  return fd;
}

}  // namespace

TEST_CASE("a name that a directory does not list is not there, unless names are found in capitals, too") {
  const Scratch scratch;
  scratch.file("v.h");
  const UniqueFd directory = opened(scratch.path());
  CHECK(lists_all(directory.get(), ""));
  CHECK(lists_all(directory.get(), "v.h"));
  scratch.file("V.H");
  CHECK(lists_all(directory.get(), "v.h"));
  // As it looks where capitals do not count.
  REQUIRE(::link(scratch.path("v.h").c_str(), scratch.path("w.h").c_str()) == 0);
  REQUIRE(::link(scratch.path("w.h").c_str(), scratch.path("W.H").c_str()) == 0);
  CHECK(!lists_all(directory.get(), "w.h"));
  for (const char* name : {"a", "Z", "1b"}) CHECK(has_letter(name));
  for (const char* name : {"", "1", "[", "{", "@", "`", "\xc3\xa4"}) CHECK(!has_letter(name));
}

TEST_CASE("where a look may make something appear, no list is complete") {
  const UniqueFd directory = opened("/proc");
  CHECK(!lists_all(directory.get(), ""));
}

}  // namespace dcc::client
