// SPDX-License-Identifier: GPL-2.0-or-later
// What the control groups around this process leave it of the machine: a container, or a unit with MemoryMax or
// CPUQuota, may have far less than /proc/meminfo and the count of processors say.
//
// `membership` is the text of /proc/self/cgroup, `mount` where the groups are mounted. The process' own group counts
// and those around it, in version 1 and 2.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dcc {

inline constexpr const char* k_control_groups = "/sys/fs/cgroup";

// The least room for memory, in bytes: the limit (in version 2 memory.high is one, too), less what is used, but for the
// cache of files, which the kernel gives up first. Nothing when no group has a limit.
std::optional<uint64_t> memory_group_room(std::string_view membership, const std::string& mount = k_control_groups);

// The least time of processors that may be used, in processors, rounded up. Nothing when no group has a limit.
std::optional<int> cpu_group_quota(std::string_view membership, const std::string& mount = k_control_groups);

}  // namespace dcc
