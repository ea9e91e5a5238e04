// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/state_dir.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

#include "base/file.h"
#include "temp_home.h"
#include "test.h"

namespace dcc {

TEST_CASE("state lives in ~/.distcc, created when it is missing") {
  TempHome home;
  auto state = open_state_dir();
  REQUIRE(state);
  CHECK(*state == home.path() + "/.distcc");
  CHECK(is_directory(*state + "/lock"));
  CHECK(*open_state_dir() == *state);
}

TEST_CASE("a directory named by DISTCC_DIR is used, and created with its parents") {
  TempHome home;
  setenv("DISTCC_DIR", (home.path() + "/a/b").c_str(), 1);
  auto state = open_state_dir();
  REQUIRE(state);
  CHECK(*state == home.path() + "/a/b");
  CHECK(is_directory(home.path() + "/a/b/lock"));
  CHECK(!is_directory(home.path() + "/.distcc"));
}

TEST_CASE("a named directory that cannot be used is an error, not a reason to use another") {
  TempHome home;
  home.write("file", "");
  setenv("DISTCC_DIR", (home.path() + "/file/state").c_str(), 1);
  auto state = open_state_dir();
  REQUIRE(!state);
  CHECK(state.error().text.find("file/state/lock': Not a directory") != std::string::npos);
}

TEST_CASE("without a usable HOME there is a private directory under TMPDIR") {
  TempHome home;
  const std::string expected = home.path() + "/dcc-" + std::to_string(geteuid());
  for (const char* value : {"", "/dev/null", "/proc/self/fdinfo"}) {
    CAPTURE(value);
    setenv("HOME", value, 1);
    auto state = open_state_dir();
    REQUIRE(state);
    CHECK(*state == expected);
    struct stat status;
    REQUIRE(stat(expected.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0700);
  }
  unsetenv("HOME");
  CHECK(*open_state_dir() == expected);
}

TEST_CASE("a private directory that others prepared for us is not used") {
  TempHome home;
  const std::string path = home.path() + "/dcc-" + std::to_string(geteuid());
  unsetenv("HOME");

  REQUIRE(mkdir((home.path() + "/elsewhere").c_str(), 0700) == 0);
  REQUIRE(symlink("elsewhere", path.c_str()) == 0);
  auto state = open_state_dir();
  REQUIRE(!state);
  CHECK(state.error().code == Code::denied);
  REQUIRE(unlink(path.c_str()) == 0);

  REQUIRE(mkdir(path.c_str(), 0700) == 0);
  REQUIRE(chmod(path.c_str(), 0777) == 0);
  CHECK(!open_state_dir());
  REQUIRE(chmod(path.c_str(), 0700) == 0);
  CHECK(open_state_dir());
}

TEST_CASE("the directory to be expected is the one that is opened, and nothing is made by looking") {
  TempHome home;
  const std::string usable = home.path(), named = home.path() + "/named";
  for (auto [distcc_dir, home_value] :
       {std::pair{"", usable.c_str()}, {"", ""}, {"", "/dev/null"}, {named.c_str(), ""}}) {
    CAPTURE(distcc_dir);
    CAPTURE(home_value);
    setenv("DISTCC_DIR", distcc_dir, 1);
    setenv("HOME", home_value, 1);
    const std::string expected = expected_state_dir();
    CHECK(!is_directory(expected));
    auto state = open_state_dir();
    REQUIRE(state);
    CHECK(*state == expected);
    CHECK(expected_state_dir() == expected);
    REQUIRE((rmdir(lock_dir(expected).c_str()) == 0 && rmdir(expected.c_str()) == 0));
  }
}

TEST_CASE("a TMPDIR that is not everybody's, and may go with a package, is no place for what is to stay") {
  TempHome home;
  REQUIRE(mkdir((home.path() + "/package").c_str(), 0755) == 0);
  setenv("HOME", "/dev/null", 1);
  setenv("TMPDIR", (home.path() + "/package").c_str(), 1);
  CHECK(expected_state_dir() == "/tmp/dcc-" + std::to_string(geteuid()));
}

}  // namespace dcc
