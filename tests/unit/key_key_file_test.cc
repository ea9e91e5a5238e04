// SPDX-License-Identifier: GPL-2.0-or-later
#include "key/key_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

#include "base/file.h"
#include "temp_home.h"
#include "test.h"

namespace dcc::key {
namespace {

std::string line() { return text_of(Secret()) + " farm\n"; }

void write_key(const std::string& path, const std::string& text, unsigned mode) {
  auto fd = open_file(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  REQUIRE(fd);
  REQUIRE(write_all(fd->get(), text));
  REQUIRE(::fchmod(fd->get(), mode) == 0);
}

}  // namespace

TEST_CASE("without a key file there is no key, and that is no error") {
  TempHome home;
  ::setenv("HOME", (home.path() + "/none").c_str(), 1);
  auto file = find_key_file();
  REQUIRE(file);
  CHECK(file->keys.empty());
}

TEST_CASE("the key file is $DCC_KEY_FILE, else the one in the state directory") {
  TempHome home;
  REQUIRE(::mkdir((home.path() + "/.distcc").c_str(), 0700) == 0);
  const std::string own = home.path() + "/.distcc/key", named = home.path() + "/named";
  write_key(own, line(), 0600);
  auto file = find_key_file();
  REQUIRE(file);
  CHECK(file->path == own);
  REQUIRE(file->keys.size() == 1);
  CHECK(file->keys[0].name == "farm");

  ::setenv("DCC_KEY_FILE", named.c_str(), 1);
  file = find_key_file();
  REQUIRE(!file);  // the one that is meant is missing: no other takes its place
  CHECK(file.error().code == Code::bad_key);
  write_key(named, line(), 0640);
  CHECK(find_key_file()->path == named);
  ::setenv("DCC_KEY_FILE", "", 1);
  file = find_key_file();
  REQUIRE(file);
  CHECK(file->keys.empty());
  ::unsetenv("DCC_KEY_FILE");
}

TEST_CASE("a key file that others may use is refused with the command that changes that") {
  TempHome home;
  const std::string path = home.path() + "/my key";
  write_key(path, line(), 0644);
  auto file = read_key_file(path);
  REQUIRE(!file);
  CHECK(file.error().code == Code::bad_key);
  CHECK(file.error().text.find("chmod g-w,o-rwx '" + path + "'") != std::string::npos);
  REQUIRE(::chmod(path.c_str(), 0660) == 0);
  file = read_key_file(path);
  REQUIRE(!file);
  CHECK(file.error().text.find("chmod g-w '" + path + "'") != std::string::npos);
  REQUIRE(::chmod(path.c_str(), 0640) == 0);
  CHECK(read_key_file(path));
}

TEST_CASE("what is no regular file is refused at once") {
  TempHome home;
  const std::string path = home.path() + "/key";
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  auto file = read_key_file(path);
  REQUIRE(!file);
  CHECK(file.error().text == "the key file '" + path + "' is not a regular file");
  CHECK(read_key_file(home.path()).error().code == Code::bad_key);
}

TEST_CASE("a home that is no directory has no key") {
  TempHome home;
  ::setenv("HOME", "/dev/null", 1);
  auto file = find_key_file();
  REQUIRE(file);
  CHECK(file->keys.empty());
}

TEST_CASE("a mistake in the key file names the file and the line") {
  TempHome home;
  const std::string path = home.path() + "/key";
  write_key(path, line() + "dcc1-abc\n", 0600);
  auto file = read_key_file(path);
  REQUIRE(!file);
  CHECK(file.error().code == Code::bad_key);
  CHECK(file.error().text == "the key file '" + path + "': line 2: the key has 8 characters instead of 61");
}

TEST_CASE("a key that leads nowhere is not the same as none") {
  TempHome home;
  const std::string path = home.path() + "/key";
  REQUIRE(::symlink("/no/such/key", path.c_str()) == 0);
  auto file = read_key_file(path);
  REQUIRE(!file);
  CHECK(file.error().code == Code::bad_key);
  CHECK(read_key_file(home.path() + "/none").error().code == Code::no_file);
}

}  // namespace dcc::key
