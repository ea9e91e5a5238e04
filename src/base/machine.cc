// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/machine.h"

#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <string>

#include "base/control_groups.h"
#include "base/file.h"
#include "base/strings.h"

namespace dcc {
namespace {

// Empty without /proc.
std::string groups_of_this_process() {
  auto groups = read_file("/proc/self/cgroup", 64 * 1024);
  return groups ? std::move(*groups) : "";
}

int allowed_cores() {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) return CPU_COUNT(&set);
  // The set has no room for more than 1024 processors.
  return static_cast<int>(std::max(::sysconf(_SC_NPROCESSORS_ONLN), 1L));
}

int usable_cores(std::string_view groups) {
  const int allowed = allowed_cores();
  return std::min(allowed, cpu_group_quota(groups).value_or(allowed));
}

// At least 1 for what the control groups leave, because 0 means unknown.
uint64_t available_memory(std::string_view groups) {
  uint64_t available = 0;
  if (Result<std::string> meminfo = read_file("/proc/meminfo", 64 * 1024)) available = parse_memory_available(*meminfo);
  const auto room = memory_group_room(groups);
  return room && (available == 0 || *room < available) ? std::max<uint64_t>(*room, 1) : available;
}

}  // namespace

uint64_t available_memory() { return available_memory(groups_of_this_process()); }

int usable_cores() { return usable_cores(groups_of_this_process()); }

uint64_t parse_memory_available(std::string_view meminfo) {
  constexpr std::string_view k_key = "MemAvailable:";
  size_t at = meminfo.find(k_key);
  if (at == std::string_view::npos) return 0;
  std::string_view value = meminfo.substr(at + k_key.size());
  value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
  std::optional<int64_t> kibibytes = parse_number(value.substr(0, value.find(' ')));
  return kibibytes && *kibibytes > 0 ? uint64_t(*kibibytes) * 1024 : 0;
}

Machine this_machine() {
  const std::string groups = groups_of_this_process();
  return {usable_cores(groups), available_memory(groups)};
}

}  // namespace dcc
