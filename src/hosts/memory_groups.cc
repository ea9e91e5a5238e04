// SPDX-License-Identifier: GPL-2.0-or-later
#include "hosts/memory_groups.h"

#include <algorithm>
#include <charconv>

#include "base/file.h"
#include "base/strings.h"

namespace dcc::hosts {
namespace {

// What the two versions of control groups call the same things.
struct Names {
  std::string_view limits[2];
  std::string_view usage;
  std::string_view file_cache[2];  // keys of memory.stat that include the groups below
};
constexpr Names k_version_1 = {
    {"memory.limit_in_bytes", ""}, "memory.usage_in_bytes", {"total_inactive_file", "total_active_file"}};
constexpr Names k_version_2 = {{"memory.max", "memory.high"}, "memory.current", {"inactive_file", "active_file"}};

// Version 1 has no word for "no limit", but a number that no machine has.
constexpr uint64_t k_no_limit = uint64_t(1) << 60;

// Not parse_number(), whose long ends at 2 GiB on 32-bit machines. "max" is no number.
std::optional<uint64_t> bytes_in(std::string_view text) {
  uint64_t bytes = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bytes);
  if (error != std::errc() || bytes >= k_no_limit) return std::nullopt;
  return bytes;
}

std::optional<uint64_t> bytes_in_file(const std::string& group, std::string_view name) {
  auto text = read_file(fmt::format("{}/{}", group, name), 4096);
  return text ? bytes_in(*text) : std::nullopt;
}

uint64_t file_cache(const std::string& group, const Names& names) {
  uint64_t sum = 0;
  auto stat = read_file(group + "/memory.stat", 64 * 1024);
  if (!stat) return 0;
  for (const std::string& line : split(*stat, '\n'))
    for (std::string_view key : names.file_cache)
      if (auto value = after_prefix(line, key); value && value->starts_with(' '))
        sum += bytes_in(value->substr(1)).value_or(0);
  return sum;
}

std::optional<uint64_t> room_in(const std::string& group, const Names& names) {
  std::optional<uint64_t> limit;
  for (std::string_view name : names.limits) {
    if (name.empty()) continue;
    auto found = bytes_in_file(group, name);
    if (found) limit = std::min(*found, limit.value_or(*found));
  }
  if (!limit) return std::nullopt;
  uint64_t used = bytes_in_file(group, names.usage).value_or(0);
  uint64_t kept = used - std::min(used, file_cache(group, names));
  return *limit - std::min(*limit, kept);
}

// In the group `path` and all around it. In a container the path may be the host's: what is not there sets no limit.
std::optional<uint64_t> least_room(const std::string& mount, std::string path, const Names& names) {
  std::optional<uint64_t> least;
  for (;;) {
    auto room = room_in(mount + path, names);
    if (room) least = std::min(*room, least.value_or(*room));
    if (path.empty()) return least;
    path.resize(path.rfind('/'));
  }
}

}  // namespace

std::optional<uint64_t> memory_group_room(std::string_view membership, const std::string& mount) {
  std::optional<uint64_t> least;
  // Lines are "NUMBER:CONTROLLERS:/PATH"; version 2 has the number 0 and names no controllers.
  for (const std::string& line : split(membership, '\n')) {
    std::vector<std::string> parts = split(line, ':');
    if (parts.size() < 3) continue;
    std::string path = line.substr(parts[0].size() + parts[1].size() + 2);
    if (!path.starts_with('/')) continue;
    if (path == "/") path.clear();
    std::vector<std::string> controllers = split(parts[1], ',');
    std::optional<uint64_t> room;
    if (parts[0] == "0" && parts[1].empty())
      room = least_room(mount, path, k_version_2);
    else if (std::find(controllers.begin(), controllers.end(), "memory") != controllers.end())
      room = least_room(mount + "/memory", path, k_version_1);
    if (room) least = std::min(*room, least.value_or(*room));
  }
  return least;
}

}  // namespace dcc::hosts
