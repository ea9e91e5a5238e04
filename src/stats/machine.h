// SPDX-License-Identifier: GPL-2.0-or-later
// What the machine is doing, out of /proc. Looked at only when somebody asks, and at most once a second.
#pragma once

#include <cstdint>
#include <string>

#include "stats/counters.h"
#include "stats/snapshot.h"

namespace dcc::stats {

class Machine {
 public:
  // `directory`: whose free space is told.
  explicit Machine(std::string directory) : directory_(std::move(directory)) {}

  // Load, memory, processes, disks and free space, as they are now or were a second ago.
  void describe(ServerSnapshot& snapshot, Moment now);

 private:
  void look(uint64_t now_us);
  void look_at_disks(uint64_t now_us);
  void look_at_processes(uint64_t now_us);

  std::string directory_;
  ServerSnapshot seen_;  // of it, what we describe
  uint64_t look_again_us_ = 0;
  uint64_t look_at_processes_again_us_ = 0;
  uint64_t sectors_ = 0, sectors_us_ = 0;  // when disks were last looked at; 0: never
};

// The sectors that whole disks have read and written, out of /proc/diskstats: neither their partitions, nor what is
// made of other disks (md, dm) or is none (loop, ram, zram).
uint64_t sectors_of_disks(std::string_view diskstats);

}  // namespace dcc::stats
