// SPDX-License-Identifier: GPL-2.0-or-later
#include "stats/machine.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test.h"

namespace dcc::stats {

TEST_CASE("sectors are those of whole, real disks") {
  CHECK(sectors_of_disks("   8       0 sda 10 1 1000 5 20 2 200 7 0 8 9 0 0 0 0 0 0\n"
                         "   8       1 sda1 9 1 999 5 20 2 199 7 0 8 9 0 0 0 0 0 0\n"
                         "   8      16 sdaa 1 0 3 0 1 0 4 0 0 0 0\n"
                         " 259       0 nvme0n1 1 0 10 0 1 0 20 0 0 0 0\n"
                         " 259       1 nvme0n1p1 1 0 10 0 1 0 20 0 0 0 0\n"
                         " 259       2 nvme0n11 1 0 100 0 1 0 200 0 0 0 0\n"
                         " 179       0 mmcblk0 1 0 1 0 1 0 1 0 0 0 0\n"
                         " 179       1 mmcblk0p2 1 0 1 0 1 0 1 0 0 0 0\n"
                         "   7       0 loop0 1 0 5 0 1 0 5 0 0 0 0\n"
                         " 253       0 dm-0 1 0 5 0 1 0 5 0 0 0 0\n"
                         "   9       0 md127 1 0 5 0 1 0 5 0 0 0 0\n"
                         " 254       0 zram0 1 0 5 0 1 0 5 0 0 0 0\n") == 1200 + 7 + 30 + 300 + 2);
  CHECK(sectors_of_disks("") == 0);
  CHECK(sectors_of_disks("garbage\n\n 8 0 sda 1\n") == 0);
}

TEST_CASE("the machine is looked at once a second at most, and disks have a rate after two looks") {
  Machine machine("/");
  ServerSnapshot first, soon, later;
  machine.describe(first, {1'000'000, 0});
  CHECK(first.memory_total > 0);
  CHECK(first.memory_available > 0);
  CHECK(first.memory_available <= first.memory_total);
  CHECK(first.temp_free > 0);
  CHECK(first.runnable > 0);
  CHECK(first.io_rate == -1);
  machine.describe(soon, {1'999'999, 0});
  CHECK(soon.io_rate == -1);
  machine.describe(later, {2'000'000, 0});
  CHECK(later.io_rate >= 0);
}

TEST_CASE("a process that waits uninterruptibly is counted") {
  pid_t waits = ::fork();
  if (waits == 0) {
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    // Who calls vfork() waits so until the child has ended.
    if (::vfork() == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      ::pause();
    }
    ::_exit(0);
  }
  REQUIRE(waits > 0);
  ::setpgid(waits, waits);  // before it is killed, which may be before it does so itself
  Machine machine("/");
  ServerSnapshot seen;
  for (uint64_t s = 1; s <= 10'000 && seen.uninterruptible == 0; ++s) machine.describe(seen, {s * 1'000'000'000, 0});
  CHECK(seen.uninterruptible > 0);
  ::kill(-waits, SIGKILL);
  ::waitpid(waits, nullptr, 0);
}

}  // namespace dcc::stats
