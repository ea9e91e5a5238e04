// SPDX-License-Identifier: GPL-2.0-or-later
#include "toolchain/identity/file_identity.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "temp_home.h"
#include "test.h"

namespace dcc::toolchain {

TEST_CASE("a file is the same until it is written to, replaced or gone, whatever its times say") {
  TempHome home;
  home.write("file", "one");
  const std::string path = home.path() + "/file";
  auto known = identity_of(path);
  REQUIRE(known);
  CHECK(is_unchanged(*known));

  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  REQUIRE(::rename(path.c_str(), (path + ".old").c_str()) == 0);
  CHECK(!is_unchanged(*known));
  home.write("file", "two");
  timespec times[] = {status.st_atim, status.st_mtim};
  REQUIRE(::utimensat(AT_FDCWD, path.c_str(), times, 0) == 0);
  CHECK(!is_unchanged(*known));
}

TEST_CASE("no file is the same as long as there is none") {
  TempHome home;
  const FileIdentity none{home.path() + "/file"};
  CHECK(is_unchanged(none));
  CHECK(identity_from_line(to_line(none)) == none);
  home.write("file", "");
  CHECK(!is_unchanged(none));
}

TEST_CASE("a link is the file that it leads to") {
  TempHome home;
  home.write("one", "1");
  home.write("two", "2");
  const std::string link = home.path() + "/link";
  REQUIRE(::symlink("one", link.c_str()) == 0);
  auto known = identity_of(link);
  REQUIRE(known);
  REQUIRE(::unlink(link.c_str()) == 0);
  REQUIRE(::symlink("two", link.c_str()) == 0);
  CHECK(!is_unchanged(*known));
  REQUIRE(::unlink(link.c_str()) == 0);
  CHECK(!identity_of(link));
}

TEST_CASE("an identity is written as a line and read back; other lines are not read") {
  FileIdentity identity{"/usr/bin/a name", 1, 2, 3, -4, 5};
  CHECK(to_line(identity) == "1 2 3 -4 5 /usr/bin/a name");
  CHECK(identity_from_line(to_line(identity)) == identity);
  for (const char* line : {"", "1 2 3 4 5", "1 2 3 4 5 ", "1 2 3 4 5 relative", "1 2 3 4 /usr", "x 2 3 4 5 /usr",
                           "1 -2 3 4 5 /usr", "1  2 3 4 5 /usr", "99999999999999999999 2 3 4 5 /usr"}) {
    CAPTURE(line);
    CHECK(!identity_from_line(line));
  }
}

}  // namespace dcc::toolchain
