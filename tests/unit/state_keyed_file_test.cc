// SPDX-License-Identifier: GPL-2.0-or-later
#include "state/keyed_file.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/name_hash.h"
#include "temp_home.h"
#include "test.h"

namespace dcc::state {
namespace {

constexpr const char* k_machine = "0123456789abcdef0123456789abcdef";

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
  const StateFile file("answer", k_machine, "gcc\nquestion");
  CHECK(!file.read());
  file.write("yes");
  CHECK(file.read() == "yes");
  CHECK(StateFile("answer", k_machine, "gcc\nquestion").read() == "yes");
  CHECK(!StateFile("answer", k_machine, "gcc\nquestio").read());
  CHECK(!StateFile("answer", k_machine, "gcc\nquestion?").read());
  CHECK(!StateFile("other", k_machine, "gcc\nquestion").read());
  file.write("");
  CHECK(file.read() == "");
}

TEST_CASE("machines that share a home directory do not overwrite what each of them keeps") {
  TempHome home;
  const StateFile one("answer", "one", "key"), other("answer", "other", "key");
  one.write("of one");
  CHECK(!other.read());
  other.write("of the other");
  CHECK(one.read() == "of one");
  CHECK(other.read() == "of the other");
  for (int i = 0; i < 300; ++i) StateFile("answer", "other", std::to_string(i)).write("yes");
  CHECK(one.read() == "of one");
  // Nor does one wait for the other.
  const UniqueFd held = one.lock();
  CHECK(held);
  CHECK(other.lock());
}

TEST_CASE("of many keys the newest files are kept, and those of other kinds") {
  TempHome home;
  StateFile("other", k_machine, "key").write("kept");
  const auto file_of = [](int i) { return StateFile("answer", k_machine, std::to_string(i)); };
  for (int i = 0; i < 300; ++i) file_of(i).write("yes");
  int kept = 0;
  for (int i = 0; i < 300; ++i) kept += file_of(i).read() ? 1 : 0;
  CHECK(kept == 256);
  CHECK(!file_of(0).read());
  CHECK(file_of(299).read());
  CHECK(StateFile("other", k_machine, "key").read());
}

TEST_CASE("a file whose name is that of a key, and whose key is another, is not believed") {
  TempHome home;
  StateFile("answer", k_machine, "one").write("yes");
  const std::string path = file_in(home, "answer-");
  REQUIRE(!path.empty());
  for (const char* text : {"", "one", "another", "onetwo"}) {
    home.write(path.substr(home.path().size() + 1), text);
    CHECK(!StateFile("answer", k_machine, "one").read());
  }
  home.write(path.substr(home.path().size() + 1), fmt::format("{}\none\n{}no", k_machine, '\0'));
  CHECK(StateFile("answer", k_machine, "one").read() == "no");
}

TEST_CASE("nothing is believed of a state directory that others can write to") {
  TempHome home;
  StateFile("answer", k_machine, "key").write("yes");
  REQUIRE(::chmod((home.path() + "/.distcc").c_str(), 0777) == 0);
  CHECK(!StateFile("answer", k_machine, "key").read());
}

TEST_CASE("the lock of a kind is one for all its keys, and goes with its holder") {
  TempHome home;
  const StateFile one("answer", k_machine, "one");
  UniqueFd held = one.lock();
  REQUIRE(held);
  const std::string path = fmt::format("{}/.distcc/lock/answer_{:016x}", home.path(), name_hash(k_machine));
  UniqueFd other(::open(path.c_str(), O_RDWR | O_CLOEXEC));
  REQUIRE(other);
  CHECK(::flock(other.get(), LOCK_EX | LOCK_NB) != 0);
  CHECK(!one.try_lock());
  CHECK(!StateFile("answer", k_machine, "two").lock(std::chrono::milliseconds(50)));  // not for ever
  held.reset();
  CHECK(::flock(other.get(), LOCK_EX | LOCK_NB) == 0);
}

}  // namespace dcc::state
