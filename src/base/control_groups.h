// SPDX-License-Identifier: GPL-2.0-or-later
// How much of the machine's memory and processors the control groups around this process leave to it. A container, or a
// unit with MemoryMax or CPUQuota, may have far less than /proc/meminfo and the number of processors suggest.
//
// `membership` is the text of /proc/self/cgroup; `mount` is where the control groups are mounted. The limits of the
// process's own group and of every group above it count, in versions 1 and 2.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dcc {

inline constexpr const char* k_control_groups = "/sys/fs/cgroup";

// The smallest room for memory in these groups, in bytes: the limit (in version 2, memory.high counts as one) minus
// the memory in use. The page cache does not count as used, because the kernel frees it first. Nothing when no group
// has a limit.
std::optional<uint64_t> memory_group_room(std::string_view membership, const std::string& mount = k_control_groups);

// The smallest limit on processor time in these groups, in processors, rounded up. Nothing when no group has a limit.
std::optional<int> cpu_group_quota(std::string_view membership, const std::string& mount = k_control_groups);

}  // namespace dcc
