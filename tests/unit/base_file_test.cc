// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/file.h"

#include <fcntl.h>

#include "base/temp.h"
#include "test.h"

namespace dcc {

TEST_CASE("what is there is read from a place on, and no more memory is taken than for that") {
  const UniqueFd file = *spool_in_memory("text");
  REQUIRE(write_all(file.get(), "0123456789"));
  CHECK(*read_at(file.get(), 3, 4) == "3456");
  CHECK(*read_at(file.get(), 8, 4) == "89");
  CHECK(*read_at(file.get(), 10, 4) == "");
  CHECK(*read_at(file.get(), 1000, 4) == "");
  CHECK(*read_at(file.get(), 0, 0) == "");
  auto text = read_at(file.get(), 2, uint64_t{1} << 62);
  REQUIRE(text);
  CHECK(*text == "23456789");
  CHECK(text->capacity() < 100);
}

TEST_CASE("the kernel's files, which have no size, are read whole") {
  const UniqueFd file = *open_file("/proc/self/status", O_RDONLY);
  const auto at = read_at(file.get(), 0, 1 << 20);
  REQUIRE(at);
  CHECK(at->find("Pid:") != at->npos);
  CHECK(read_file("/proc/self/status", 1 << 20)->find("Pid:") != std::string::npos);
  CHECK(!read_file("/proc/self/status", 10));
}

}  // namespace dcc
