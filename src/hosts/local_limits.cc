// SPDX-License-Identifier: GPL-2.0-or-later
#include "hosts/local_limits.h"

#include <algorithm>

namespace dcc::hosts {

namespace {

constexpr uint64_t k_mebibyte = 1024 * 1024;

int limit(int wanted, const Machine& machine, uint64_t bytes_each) {
  if (machine.memory_available != 0) {
    wanted = static_cast<int>(std::min<uint64_t>(static_cast<uint64_t>(wanted), machine.memory_available / bytes_each));
  }
  return std::max(wanted, 1);
}

}  // namespace

int default_local_slots(const Machine& machine, bool cplusplus) {
  return limit(machine.cores, machine, (cplusplus ? 512 : 128) * k_mebibyte);
}

int default_cpp_slots(const Machine& machine) { return limit(machine.cores + 1, machine, 128 * k_mebibyte); }

}  // namespace dcc::hosts
