// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/control_groups.h"

#include <algorithm>

#include "base/file.h"
#include "base/strings.h"

namespace dcc {
namespace {

// File names and keys that differ between the two versions of control groups.
struct Names {
  std::string_view limits[2];
  std::string_view usage;
  std::string_view file_cache[2];  // keys of memory.stat that include child groups
};
constexpr Names k_version_1 = {
    {"memory.limit_in_bytes", ""}, "memory.usage_in_bytes", {"total_inactive_file", "total_active_file"}};
constexpr Names k_version_2 = {{"memory.max", "memory.high"}, "memory.current", {"inactive_file", "active_file"}};

// Version 1 has no word for "no limit" and uses a number that no machine reaches.
constexpr int64_t k_no_limit = int64_t(1) << 60;

// Neither "max" nor version 1's -1 is taken for a number.
std::optional<uint64_t> number_in(std::string_view text) {
  const auto number = parse_number(text.substr(0, text.find('\n')));
  if (!number || *number < 0 || *number >= k_no_limit) return std::nullopt;
  return static_cast<uint64_t>(*number);
}

std::optional<uint64_t> number_in_file(const std::string& group, std::string_view name) {
  auto text = read_file(fmt::format("{}/{}", group, name), 4096);
  return text ? number_in(*text) : std::nullopt;
}

uint64_t file_cache(const std::string& group, const Names& names) {
  uint64_t sum = 0;
  auto stat = read_file(group + "/memory.stat", 64 * 1024);
  if (!stat) return 0;
  for (const std::string& line : split(*stat, '\n'))
    for (std::string_view key : names.file_cache)
      if (auto value = after_prefix(line, key); value && value->starts_with(' '))
        sum += number_in(value->substr(1)).value_or(0);
  return sum;
}

std::optional<uint64_t> room_in(const std::string& group, const Names& names) {
  std::optional<uint64_t> limit;
  for (std::string_view name : names.limits) {
    if (name.empty()) continue;
    auto found = number_in_file(group, name);
    if (found) limit = std::min(*found, limit.value_or(*found));
  }
  if (!limit) return std::nullopt;
  uint64_t used = number_in_file(group, names.usage).value_or(0);
  uint64_t kept = used - std::min(used, file_cache(group, names));
  return *limit - std::min(*limit, kept);
}

// The number of processors that together have this quota in each period.
std::optional<uint64_t> processors(std::optional<uint64_t> quota, std::optional<uint64_t> period) {
  if (!quota || !period || *period == 0) return std::nullopt;
  return (*quota + *period - 1) / *period;
}

std::optional<uint64_t> processors_1(const std::string& group) {
  return processors(number_in_file(group, "cpu.cfs_quota_us"), number_in_file(group, "cpu.cfs_period_us"));
}

// "max 100000", or "150000 100000".
std::optional<uint64_t> processors_2(const std::string& group) {
  auto text = read_file(group + "/cpu.max", 4096);
  auto words = text ? split(*text, ' ') : std::vector<std::string>();
  return words.size() == 2 ? processors(number_in(words[0]), number_in(words[1])) : std::nullopt;
}

// The smallest value that `reader` finds in the group `path` and its parents. In a container the path may be the
// host's; a group that does not exist sets no limit.
template <class Reader>
std::optional<uint64_t> least_around(const std::string& mount, std::string path, const Reader& reader) {
  std::optional<uint64_t> least;
  for (;;) {
    auto found = reader(mount + path);
    if (found) least = std::min(*found, least.value_or(*found));
    if (path.empty()) return least;
    path.resize(path.rfind('/'));
  }
}

// The smallest value in all groups of the process that have the controller. `version_1` and `version_2` read one group.
template <class Version1, class Version2>
std::optional<uint64_t> least_of(std::string_view membership, const std::string& mount, std::string_view controller,
                                 const Version1& version_1, const Version2& version_2) {
  std::optional<uint64_t> least;
  // Lines are "NUMBER:CONTROLLERS:/PATH". Version 2 has the number 0 and names no controllers.
  for (const std::string& line : split(membership, '\n')) {
    std::vector<std::string> parts = split(line, ':');
    if (parts.size() < 3) continue;
    std::string path = line.substr(parts[0].size() + parts[1].size() + 2);
    if (!path.starts_with('/')) continue;
    if (path == "/") path.clear();
    std::vector<std::string> controllers = split(parts[1], ',');
    std::optional<uint64_t> found;
    if (parts[0] == "0" && parts[1].empty())
      found = least_around(mount, path, version_2);
    else if (std::find(controllers.begin(), controllers.end(), controller) != controllers.end())
      found = least_around(fmt::format("{}/{}", mount, controller), path, version_1);
    if (found) least = std::min(*found, least.value_or(*found));
  }
  return least;
}

}  // namespace

std::optional<uint64_t> memory_group_room(std::string_view membership, const std::string& mount) {
  return least_of(
      membership, mount, "memory", [](const std::string& group) { return room_in(group, k_version_1); },
      [](const std::string& group) { return room_in(group, k_version_2); });
}

std::optional<int> cpu_group_quota(std::string_view membership, const std::string& mount) {
  auto least = least_of(membership, mount, "cpu", processors_1, processors_2);
  if (!least) return std::nullopt;
  return static_cast<int>(std::clamp<uint64_t>(*least, 1, 1 << 20));
}

}  // namespace dcc
