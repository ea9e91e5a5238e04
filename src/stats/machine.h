// SPDX-License-Identifier: GPL-2.0-or-later
// The state of the machine, read from /proc only on request, and at most once a second.
#pragma once

#include <cstdint>
#include <string>

#include "stats/counters.h"
#include "stats/snapshot.h"

namespace dcc::stats {

class Machine {
 public:
  // `directory`: its free space is reported.
  explicit Machine(std::string directory) : directory_(std::move(directory)) {}

  // Fills in load, memory, processes, disks and free space, at most a second old.
  void describe(ServerSnapshot& snapshot, Moment now);

 private:
  void look(uint64_t now_us);
  void look_at_disks(uint64_t now_us);
  void look_at_processes(uint64_t now_us);

  std::string directory_;
  ServerSnapshot seen_;  // only the members that describe() fills in
  uint64_t look_again_us_ = 0;
  uint64_t look_at_processes_again_us_ = 0;
  uint64_t sectors_ = 0, sectors_us_ = 0;  // at the last look at the disks; 0: never
};

// The number of sectors read and written on whole disks, from /proc/diskstats. Leaves out partitions, devices that
// consist of other disks (md, dm) and those that are not disks (loop, ram, zram).
uint64_t sectors_of_disks(std::string_view diskstats);

}  // namespace dcc::stats
