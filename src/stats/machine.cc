// SPDX-License-Identifier: GPL-2.0-or-later
#include "stats/machine.h"

#include <fcntl.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <chrono>
#include <vector>

#include "base/directory.h"
#include "base/file.h"
#include "base/strings.h"
#include "base/unique_fd.h"

namespace dcc::stats {
namespace {

constexpr uint64_t k_look_pause_us = 1'000'000;
constexpr size_t k_proc_file_limit = 1 << 20;
// It takes about 10 µs to look at a process. So only this many are looked at, for at most 1/200 of the time.
constexpr int k_process_limit = 4096;
constexpr uint64_t k_pause_per_scan = 200;

std::string contents(const char* path) {
  auto text = read_file(path, k_proc_file_limit);
  return text ? std::move(*text) : std::string();
}

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  while (!line.empty()) {
    size_t end = std::min(line.find_first_of(" \t\n"), line.size());
    if (end > 0) words.push_back(line.substr(0, end));
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  return words;
}

uint64_t number(std::string_view text) {
  uint64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// "MemAvailable:   24054372 kB", in bytes.
uint64_t memory_line(std::string_view meminfo, std::string_view key) {
  for (std::string_view rest = meminfo; !rest.empty();) {
    size_t end = std::min(rest.find('\n'), rest.size());
    auto words = words_of(rest.substr(0, end));
    if (words.size() >= 2 && words[0] == key) return number(words[1]) * 1024;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return 0;
}

bool is_made_of_others(std::string_view name) {
  for (std::string_view prefix : {"loop", "ram", "zram", "md", "dm-"})
    if (name.starts_with(prefix)) return true;
  return false;
}

bool is_digits(std::string_view text) { return !text.empty() && text.find_first_not_of("0123456789") == text.npos; }

// "sda1" is a partition of "sda", and "nvme0n1p1" of "nvme0n1".
bool is_partition_of(std::string_view name, std::string_view disk) {
  auto rest = after_prefix(name, disk);
  if (disk.empty() || !rest) return false;
  if (!is_digits(disk.substr(disk.size() - 1))) return is_digits(*rest);
  return rest->starts_with('p') && is_digits(rest->substr(1));
}

bool is_uninterruptible(int proc, const char* pid) {
  UniqueFd fd(::openat(proc, (std::string(pid) + "/stat").c_str(), O_RDONLY | O_CLOEXEC));
  char text[256];
  ssize_t size = fd ? ::read(fd.get(), text, sizeof text) : -1;
  if (size <= 0) return false;
  std::string_view line(text, static_cast<size_t>(size));
  size_t name_end = line.rfind(')');
  return name_end != line.npos && line.substr(name_end).starts_with(") D");
}

uint64_t count_uninterruptible() {
  const Directory proc(::opendir("/proc"));
  if (!proc) return 0;
  uint64_t count = 0;
  int seen = 0;
  while (const dirent* entry = ::readdir(proc.get())) {
    if (!is_digits(entry->d_name)) continue;
    if (++seen > k_process_limit) break;
    count += is_uninterruptible(::dirfd(proc.get()), entry->d_name);
  }
  return count;
}

}  // namespace

uint64_t sectors_of_disks(std::string_view diskstats) {
  uint64_t sectors = 0;
  std::string_view disk;
  for (std::string_view rest = diskstats; !rest.empty();) {
    size_t end = std::min(rest.find('\n'), rest.size());
    // major, minor, name, reads, merged, sectors read, ms, writes, merged, sectors written, ...
    auto words = words_of(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (words.size() < 10 || is_made_of_others(words[2]) || is_partition_of(words[2], disk)) continue;
    disk = words[2];  // its partitions follow
    sectors += number(words[5]) + number(words[9]);
  }
  return sectors;
}

void Machine::describe(ServerSnapshot& snapshot, Moment now) {
  if (now.us >= look_again_us_) {
    look(now.us);
    look_again_us_ = now.us + k_look_pause_us;
  }
  snapshot.load_average = seen_.load_average;
  snapshot.runnable = seen_.runnable;
  snapshot.memory_available = seen_.memory_available;
  snapshot.memory_total = seen_.memory_total;
  snapshot.temp_free = seen_.temp_free;
  snapshot.uninterruptible = seen_.uninterruptible;
  snapshot.io_rate = seen_.io_rate;
}

void Machine::look(uint64_t now_us) {
  ::getloadavg(seen_.load_average.data(), static_cast<int>(seen_.load_average.size()));
  std::string loads = contents("/proc/loadavg");  // "0.30 0.23 0.11 9/1023 4711"
  auto words = words_of(loads);
  if (words.size() > 3) seen_.runnable = number(words[3]);
  std::string memory = contents("/proc/meminfo");
  seen_.memory_available = memory_line(memory, "MemAvailable:");
  seen_.memory_total = memory_line(memory, "MemTotal:");
  struct statfs space {};
  if (::statfs(directory_.c_str(), &space) == 0)
    seen_.temp_free = static_cast<uint64_t>(space.f_bavail) * static_cast<uint64_t>(space.f_bsize);
  look_at_disks(now_us);
  look_at_processes(now_us);
}

void Machine::look_at_disks(uint64_t now_us) {
  uint64_t sectors = sectors_of_disks(contents("/proc/diskstats"));
  if (sectors_us_ > 0 && now_us > sectors_us_) {
    uint64_t moved = sectors >= sectors_ ? sectors - sectors_ : 0;  // a disk may have been removed
    seen_.io_rate = static_cast<int64_t>(static_cast<double>(moved) * 1e6 / static_cast<double>(now_us - sectors_us_));
  }
  sectors_ = sectors;
  sectors_us_ = now_us;
}

void Machine::look_at_processes(uint64_t now_us) {
  if (now_us < look_at_processes_again_us_) return;
  auto begin = std::chrono::steady_clock::now();
  seen_.uninterruptible = count_uninterruptible();
  auto took = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin);
  look_at_processes_again_us_ = now_us + static_cast<uint64_t>(took.count()) * k_pause_per_scan;
}

}  // namespace dcc::stats
