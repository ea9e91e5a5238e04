// SPDX-License-Identifier: GPL-2.0-or-later
#include "hosts/local_limits.h"

#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <string>

#include "base/file.h"
#include "base/strings.h"
#include "hosts/control_groups.h"

namespace dcc::hosts {

namespace {

constexpr uint64_t k_mebibyte = 1024 * 1024;

int limit(int wanted, const Machine& machine, uint64_t bytes_each) {
  if (machine.memory_available != 0) {
    wanted = int(std::min<uint64_t>(uint64_t(wanted), machine.memory_available / bytes_each));
  }
  return std::max(wanted, 1);
}

}  // namespace

namespace {

// Empty where there is no /proc.
std::string groups_of_this_process() {
  auto groups = read_file("/proc/self/cgroup", 64 * 1024);
  return groups ? std::move(*groups) : "";
}

int allowed_cores() {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) return CPU_COUNT(&set);
  // More than 1024 processors do not fit the set.
  return int(std::max(sysconf(_SC_NPROCESSORS_ONLN), 1L));
}

int usable_cores(std::string_view groups) {
  const int allowed = allowed_cores();
  return std::min(allowed, cpu_group_quota(groups).value_or(allowed));
}

}  // namespace

int usable_cores() { return usable_cores(groups_of_this_process()); }

uint64_t parse_memory_available(std::string_view meminfo) {
  constexpr std::string_view k_key = "MemAvailable:";
  size_t at = meminfo.find(k_key);
  if (at == std::string_view::npos) return 0;
  std::string_view value = meminfo.substr(at + k_key.size());
  value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
  std::optional<long> kibibytes = parse_number(value.substr(0, value.find(' ')));
  return kibibytes && *kibibytes > 0 ? uint64_t(*kibibytes) * 1024 : 0;
}

Machine this_machine() {
  Machine machine;
  const std::string groups = groups_of_this_process();
  machine.cores = usable_cores(groups);
  if (Result<std::string> meminfo = read_file("/proc/meminfo", 64 * 1024)) {
    machine.memory_available = parse_memory_available(*meminfo);
  }
  // 0 would mean unknown.
  if (auto room = memory_group_room(groups); room && (machine.memory_available == 0 || *room < machine.memory_available))
    machine.memory_available = std::max<uint64_t>(*room, 1);
  return machine;
}

int default_local_slots(const Machine& machine, bool cplusplus) {
  return limit(machine.cores, machine, (cplusplus ? 512 : 128) * k_mebibyte);
}

int default_cpp_slots(const Machine& machine) { return limit(machine.cores + 1, machine, 128 * k_mebibyte); }

}  // namespace dcc::hosts
