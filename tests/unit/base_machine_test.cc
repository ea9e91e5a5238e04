// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/machine.h"

#include "test.h"

namespace dcc {

TEST_CASE("available memory is read from meminfo") {
  CHECK(
      parse_memory_available("MemTotal:       16318480 kB\nMemFree:          123 kB\nMemAvailable:    8000000 kB\n") ==
      8000000ull * 1024);
  CHECK(parse_memory_available("MemTotal: 1 kB\n") == 0);
  CHECK(parse_memory_available("MemAvailable:") == 0);
  CHECK(parse_memory_available("MemAvailable: x kB\n") == 0);
}

TEST_CASE("this machine has a core and memory") {
  Machine machine = this_machine();
  CHECK(machine.cores >= 1);
  CHECK(machine.memory_available > 1024 * 1024);
  CHECK(available_memory() > 1024 * 1024);
}

}  // namespace dcc
