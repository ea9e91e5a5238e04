// SPDX-License-Identifier: GPL-2.0-or-later
#include "state/keyed_file.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "base/file.h"
#include "temp_home.h"
#include "test.h"

namespace dcc::state {
namespace {

// The one file of this kind in the state directory.
std::string file_in(const TempHome& home, std::string_view kind) {
  const std::string state = home.path() + "/.distcc";
  std::string found;
  DIR* directory = ::opendir(state.c_str());
  REQUIRE(directory);
  while (const dirent* entry = ::readdir(directory))
    if (std::string_view(entry->d_name).starts_with(kind) && entry->d_type == DT_REG) found = entry->d_name;
  ::closedir(directory);
  return found.empty() ? "" : state + "/" + found;
}

}  // namespace

TEST_CASE("what was kept under a key is found under it, and under no other") {
  TempHome home;
  const StateFile file("answer", "gcc\nquestion");
  CHECK(!file.read());
  file.write("yes");
  CHECK(file.read() == "yes");
  CHECK(StateFile("answer", "gcc\nquestion").read() == "yes");
  CHECK(!StateFile("answer", "gcc\nquestio").read());
  CHECK(!StateFile("answer", "gcc\nquestion?").read());
  CHECK(!StateFile("other", "gcc\nquestion").read());
  file.write("");
  CHECK(file.read() == "");
}

TEST_CASE("a file whose name is that of a key, and whose key is another, is not believed") {
  TempHome home;
  StateFile("answer", "one").write("yes");
  const std::string path = file_in(home, "answer-");
  REQUIRE(!path.empty());
  for (const char* text : {"", "one", "another", "onetwo"}) {
    home.write(path.substr(home.path().size() + 1), text);
    CHECK(!StateFile("answer", "one").read());
  }
  home.write(path.substr(home.path().size() + 1), std::string("one\0no", 6));
  CHECK(StateFile("answer", "one").read() == "no");
}

TEST_CASE("nothing is believed of a state directory that others can write to") {
  TempHome home;
  StateFile("answer", "key").write("yes");
  REQUIRE(::chmod((home.path() + "/.distcc").c_str(), 0777) == 0);
  CHECK(!StateFile("answer", "key").read());
}

TEST_CASE("the lock of a kind is one for all its keys, and goes with its holder") {
  TempHome home;
  const StateFile one("answer", "one");
  UniqueFd held = one.lock();
  REQUIRE(held);
  const std::string path = home.path() + "/.distcc/lock/answer";
  UniqueFd other(::open(path.c_str(), O_RDWR | O_CLOEXEC));
  REQUIRE(other);
  CHECK(::flock(other.get(), LOCK_EX | LOCK_NB) != 0);
  held.reset();
  CHECK(::flock(other.get(), LOCK_EX | LOCK_NB) == 0);
}

}  // namespace dcc::state
