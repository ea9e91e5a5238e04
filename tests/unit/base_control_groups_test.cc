// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/control_groups.h"

#include "temp_home.h"
#include "test.h"

namespace dcc {

TEST_CASE("a machine without limits in its control groups has no room to tell") {
  TempHome home;
  home.write("user.slice/memory.max", "max\n");
  home.write("user.slice/memory.high", "max\n");
  home.write("user.slice/memory.current", "1000\n");
  home.write("memory/memory.limit_in_bytes", "9223372036854771712\n");
  CHECK(memory_group_room("4:memory:/\n0::/user.slice\n", home.path()) == std::nullopt);
  CHECK(memory_group_room("", home.path()) == std::nullopt);
  CHECK(memory_group_room("0::relative\nnonsense\n::\n0:\n", home.path()) == std::nullopt);
}

TEST_CASE("the room is the limit less what is used and no file cache") {
  TempHome home;
  home.write("a/memory.max", "5000000000\n");
  home.write("a/memory.current", "3000000000\n");
  home.write("a/memory.stat", "anon 5\nfile 7\ninactive_file 600000000\nactive_file 400000000\nactive_file_x 1\n");
  CHECK(memory_group_room("0::/a\n", home.path()) == 3'000'000'000u);
  // Without memory.stat all that is used counts; more cache than use is none at all.
  home.write("b/memory.max", "1000");
  home.write("b/memory.current", "300");
  CHECK(memory_group_room("0::/b\n", home.path()) == 700u);
  home.write("b/memory.stat", "inactive_file 301\n");
  CHECK(memory_group_room("0::/b\n", home.path()) == 1000u);
  // A group may use more than its limit for a moment, and memory.high for longer.
  home.write("c/memory.max", "max");
  home.write("c/memory.high", "200");
  home.write("c/memory.current", "300");
  CHECK(memory_group_room("0::/c\n", home.path()) == 0u);
}

TEST_CASE("the narrowest of all groups around the process counts, also under a path that is not mounted") {
  TempHome home;
  home.write("memory.max", "900");
  home.write("memory.current", "100");
  home.write("a/memory.max", "500");
  home.write("a/memory.current", "100");
  home.write("a/b/memory.max", "700");
  home.write("a/b/memory.current", "50");
  CHECK(memory_group_room("0::/a/b\n", home.path()) == 400u);
  CHECK(memory_group_room("0::/a:x/b\n", home.path()) == 800u);
  CHECK(memory_group_room("0::/docker/0123/b\n", home.path()) == 800u);
  CHECK(memory_group_room("0::/\n", home.path()) == 800u);
}

TEST_CASE("version 1 has other names, and both may be there at once") {
  TempHome home;
  home.write("memory/box/memory.limit_in_bytes", "1000");
  home.write("memory/box/memory.usage_in_bytes", "900");
  home.write("memory/box/memory.stat", "inactive_file 1\ntotal_inactive_file 150\ntotal_active_file 50\n");
  CHECK(memory_group_room("5:cpu,cpuacct:/box\n4:memory:/box\n0::/box\n", home.path()) == 300u);
  CHECK(memory_group_room("4:hugetlb,memory:/box\n", home.path()) == 300u);
  CHECK(memory_group_room("4:memoryx:/box\n", home.path()) == std::nullopt);
  home.write("box/memory.max", "200");
  CHECK(memory_group_room("4:memory:/box\n0::/box\n", home.path()) == 200u);
}

TEST_CASE("processors are counted by the narrowest quota, rounded up") {
  TempHome home;
  home.write("a/cpu.max", "max 100000\n");
  home.write("a/b/cpu.max", "150000 100000\n");
  home.write("a/b/c/cpu.max", "400000 100000\n");
  home.write("small/cpu.max", "1000 100000\n");
  home.write("broken/cpu.max", "100000 0\n");
  CHECK(cpu_group_quota("0::/a\n", home.path()) == std::nullopt);
  CHECK(cpu_group_quota("0::/a/b\n", home.path()) == 2);
  CHECK(cpu_group_quota("0::/a/b/c\n", home.path()) == 2);
  CHECK(cpu_group_quota("0::/small\n", home.path()) == 1);
  CHECK(cpu_group_quota("0::/broken\n", home.path()) == std::nullopt);
  CHECK(cpu_group_quota("0::/missing\n", home.path()) == std::nullopt);
  home.write("cpu/box/cpu.cfs_quota_us", "-1\n");
  home.write("cpu/box/cpu.cfs_period_us", "100000\n");
  CHECK(cpu_group_quota("2:cpu,cpuacct:/box\n0::/a\n", home.path()) == std::nullopt);
  home.write("cpu/box/cpu.cfs_quota_us", "300000\n");
  CHECK(cpu_group_quota("2:cpu,cpuacct:/box\n0::/a\n", home.path()) == 3);
  CHECK(cpu_group_quota("2:cpu,cpuacct:/box\n0::/a/b\n", home.path()) == 2);
  CHECK(cpu_group_quota("3:cpuset:/box\n", home.path()) == std::nullopt);
}

}  // namespace dcc
