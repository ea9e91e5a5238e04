// SPDX-License-Identifier: GPL-2.0-or-later
// How much memory the control groups around this process leave it, which /proc/meminfo does not know of: a container,
// or a unit with MemoryMax, may have far less than the machine.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dcc::hosts {

// `membership` is the text of /proc/self/cgroup, `mount` where the groups are mounted. The least room, in bytes, that
// the process' own group and those around it leave: the limit, less what is used, but for the cache of files, which the
// kernel gives up first. Nothing when no group has a limit. Version 2 (where memory.high counts as a limit too) and
// version 1.
std::optional<uint64_t> memory_group_room(std::string_view membership, const std::string& mount = "/sys/fs/cgroup");

}  // namespace dcc::hosts
