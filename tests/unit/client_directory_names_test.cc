// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/view/directory_names.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "base/directory.h"
#include "scratch.h"
#include "test.h"

namespace dcc::client {
namespace {

constexpr size_t k_most = 1000;

}  // namespace

TEST_CASE("the names in a directory are those that are there") {
  const Scratch scratch;
  scratch.file("a.h");
  scratch.directory("d");
  scratch.link("l", "a.h");
  const Directory opened(::opendir(scratch.path().c_str()));
  REQUIRE(opened);
  auto [names, are_all] = names_in(opened.get(), k_most);
  CHECK(are_all);
  std::sort(names.begin(), names.end(), [](const DirectoryName& a, const DirectoryName& b) { return a.name < b.name; });
  CHECK(names == std::vector<DirectoryName>{{"a.h", DT_REG}, {"d", DT_DIR}, {"l", DT_LNK}});
  ::rewinddir(opened.get());
  CHECK(names_in(opened.get(), 1).names.size() == 2);  // there are more
}

TEST_CASE("a name that is there all the time is never missed, however often its file is replaced") {
  const Scratch scratch;
  for (int i = 0; i < 300; ++i) scratch.file(fmt::format("other{}.h", i));
  const std::string header = scratch.file("a.h");
  std::atomic<bool> is_over = false;
  std::thread replacing([&] {
    while (!is_over) {
      scratch.file("new.h");
      (void)!::rename(scratch.path("new.h").c_str(), header.c_str());
    }
  });
  int complete = 0;
  for (int i = 0; i < 300; ++i) {
    const Directory opened(::opendir(scratch.path().c_str()));
    const auto found = names_in(opened.get(), k_most);
    if (!found.are_all) continue;
    ++complete;
    const auto& names = found.names;
    CHECK(std::any_of(names.begin(), names.end(), [](const DirectoryName& each) { return each.name == "a.h"; }));
  }
  is_over = true;
  replacing.join();
  const Directory opened(::opendir(scratch.path().c_str()));
  const auto at_rest = names_in(opened.get(), k_most);
  CHECK(at_rest.are_all);
  CHECK(at_rest.names.size() == 301);
  MESSAGE("complete: ", complete, " of 300");
}

}  // namespace dcc::client
