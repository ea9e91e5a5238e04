// SPDX-License-Identifier: GPL-2.0-or-later
#include "state/monitor_files.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <tuple>

#include "base/directory.h"
#include "base/file.h"
#include "base/process_stat.h"
#include "base/strings.h"

namespace dcc::state {
namespace {

constexpr std::string_view k_file_prefix = "binstate_";
constexpr int64_t k_old_after_s = 60;  // as distcc counts: in whole seconds, by the file's time
// How much the clocks of a file server and of this machine may differ.
constexpr int64_t k_clock_error_ms = 30'000;
constexpr size_t k_most_entries = 4096;

// distcc's own structure, with its types: 296 bytes if `long` has 64 bits, 280 if it has 32. A monitor of the other
// word size refuses the file, both distcc's and dcc's.
struct StockState {
  size_t size;
  unsigned long magic;
  unsigned long pid;
  char file[128];
  char host[128];
  int slot;
  int phase;
  void* next;  // used by distcc in memory only; meaningless in a file
};
static_assert(sizeof(StockState) == (sizeof(long) == 8 ? 296 : 280));
constexpr unsigned long k_magic = 0x44494800;

struct Tail {
  uint32_t magic;
  uint32_t size;
  int64_t started_ms;
  int64_t phase_started_ms;
  char local_reason[127];
  uint8_t modes;  // bits; 0 in files of version 0.1, which ended a reason here
};
constexpr uint8_t k_native = 1, k_protected = 2;
constexpr uint32_t k_tail_magic = 0x64636331;  // "dcc1"

struct Image {
  StockState stock;
  Tail tail;
};
static_assert(offsetof(Image, tail) == sizeof(StockState) && sizeof(Tail) == 152);

template <size_t Size>
void put(char (&field)[Size], std::string_view text) {
  text.copy(field, Size - 1);
}
template <size_t Size>
std::string take(const char (&field)[Size]) {
  return std::string(field, ::strnlen(field, Size));
}

int64_t now_ms(clockid_t clock) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
}

// EPERM: a process of another user is alive, too. One that has ended is there until its parent asks how, which the
// first process of a container may never do for those that were left to it.
bool is_alive(pid_t pid) {
  if (::kill(pid, 0) != 0 && errno != EPERM) return false;
  const auto process = process_stat(std::to_string(pid));
  return !process || process->state != "Z";
}

// The age of the process; nothing if it cannot be read.
std::optional<int64_t> process_age_ms(pid_t pid) {
  const auto process = process_stat(std::to_string(pid));
  const auto started = process ? parse_number(process->started) : std::nullopt;
  if (!started) return std::nullopt;
  return now_ms(CLOCK_BOOTTIME) - *started * 1000 / ::sysconf(_SC_CLK_TCK);
}

// The contents of one file, not checked yet.
struct Found {
  Image image{};
  size_t size = 0;  // bytes of `image` that were read
  int64_t written_ms = 0;
};

std::optional<Found> load(int directory, const char* name) {
  UniqueFd fd(::openat(directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  struct stat status {};
  if (!fd || ::fstat(fd.get(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  auto bytes = read_at(fd.get(), 0, sizeof(Image));
  if (!bytes) return std::nullopt;
  Found found;
  found.size = bytes->size();
  std::memcpy(&found.image, bytes->data(), found.size);
  found.written_ms = int64_t{status.st_mtim.tv_sec} * 1000 + status.st_mtim.tv_nsec / 1'000'000;
  return found;
}

bool is_whole(const Found& found) {
  const StockState& stock = found.image.stock;
  return found.size >= sizeof stock && stock.magic == k_magic && stock.size == sizeof stock;
}

bool has_tail(const Found& found) {
  const Tail& tail = found.image.tail;
  return found.size == sizeof(Image) && tail.magic == k_tail_magic && tail.size == sizeof tail;
}

// Whether the process that wrote the file still runs. `age_ms` is the age of the file.
bool writer_lives(const Found& found, int64_t age_ms) {
  const unsigned long pid = found.image.stock.pid;
  // kill(2) takes 0 and negative numbers for process groups.
  if (!is_whole(found) || pid == 0 || pid > INT32_MAX || !is_alive(static_cast<pid_t>(pid))) return false;
  if (age_ms < k_old_after_s * 1000) return true;
  // The number may belong to another process by now.
  auto process_age = process_age_ms(static_cast<pid_t>(pid));
  return !process_age || *process_age + k_clock_error_ms >= age_ms;
}

// The process that a file is named after; nothing for a name such as "0123", because each process has one file name.
std::optional<pid_t> named_pid(std::string_view text) {
  auto pid = parse_number(text);
  if (!pid || *pid <= 0 || *pid > INT32_MAX || std::to_string(*pid) != text) return std::nullopt;
  return static_cast<pid_t>(*pid);
}

MonitorEntry entry_of(const Found& found, int64_t now) {
  const StockState& stock = found.image.stock;
  MonitorEntry entry;
  entry.pid = static_cast<pid_t>(stock.pid);
  entry.file = take(stock.file);
  entry.host = take(stock.host);
  entry.slot = stock.slot;
  const bool known = stock.phase >= 0 && stock.phase < static_cast<int>(k_monitor_phases.size());
  entry.phase = known ? static_cast<MonitorPhase>(stock.phase) : MonitorPhase::compile;
  entry.phase_started_ms = std::min(found.written_ms, now);
  entry.has_tail = has_tail(found);
  if (entry.has_tail) {
    const Tail& tail = found.image.tail;
    entry.phase_started_ms = std::clamp(tail.phase_started_ms, int64_t{0}, now);
    entry.started_ms = std::clamp(tail.started_ms, int64_t{0}, entry.phase_started_ms);
    entry.local_reason = take(tail.local_reason);
    entry.is_native = tail.modes & k_native;
    entry.is_protected = tail.modes & k_protected;
  } else {
    auto age = process_age_ms(entry.pid);
    entry.started_ms = std::min(age ? now - *age : entry.phase_started_ms, entry.phase_started_ms);
  }
  return entry;
}

}  // namespace

std::string monitor_dir(const std::string& state_dir) { return state_dir + "/state"; }

Result<MonitorFile> MonitorFile::open(const std::string& state_dir) {
  const std::string directory = monitor_dir(state_dir);
  std::string path = fmt::format("{}/{}{}", directory, k_file_prefix, ::getpid());
  constexpr int k_flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
  // The directory is only missing for the very first client, and few clients find an old file of the same name.
  UniqueFd fd(::open(path.c_str(), k_flags, 0666));
  if (!fd && errno == ENOENT && (::mkdir(directory.c_str(), 0777) == 0 || errno == EEXIST))
    fd.reset(::open(path.c_str(), k_flags, 0666));
  if (!fd && errno == EEXIST && ::unlink(path.c_str()) == 0) fd.reset(::open(path.c_str(), k_flags, 0666));
  if (!fd) return fail_errno(Code::io, errno, "creating '{}'", path);
  return MonitorFile(std::move(fd), std::move(path));
}

MonitorFile::~MonitorFile() {
  if (!path_.empty()) ::unlink(path_.c_str());
}

Result<void> MonitorFile::write(const MonitorEntry& entry) const {
  Image image{};
  image.stock.size = sizeof image.stock;
  image.stock.magic = k_magic;
  image.stock.pid = static_cast<unsigned long>(::getpid());
  put(image.stock.file, entry.file);
  put(image.stock.host, entry.host);
  image.stock.slot = entry.slot;
  image.stock.phase = static_cast<int>(entry.phase);
  image.tail.magic = k_tail_magic;
  image.tail.size = sizeof image.tail;
  image.tail.started_ms = entry.started_ms;
  image.tail.phase_started_ms = entry.phase_started_ms;
  put(image.tail.local_reason, entry.local_reason);
  image.tail.modes = static_cast<uint8_t>((entry.is_native ? k_native : 0) | (entry.is_protected ? k_protected : 0));
  ssize_t put_bytes;
  do {
    put_bytes = ::pwrite(fd_.get(), &image, sizeof image, 0);
  } while (put_bytes < 0 && errno == EINTR);
  if (put_bytes < 0) return fail_errno(Code::io, errno, "writing '{}'", path_);
  if (put_bytes != ssize_t{sizeof image}) return fail(Code::io, "writing '{}': the disk is full", path_);
  return {};
}

std::vector<MonitorEntry> read_entries(const std::string& state_dir, Counts counts, std::vector<pid_t>* half_written) {
  std::vector<MonitorEntry> entries;
  const Directory directory(::opendir(monitor_dir(state_dir).c_str()));
  if (!directory) return entries;
  const int directory_fd = ::dirfd(directory.get());
  const int64_t now = now_ms(CLOCK_REALTIME);
  while (entries.size() < k_most_entries) {
    const dirent* name = ::readdir(directory.get());
    if (!name) break;
    auto pid_text = after_prefix(name->d_name, k_file_prefix);
    if (!pid_text) continue;
    auto found = load(directory_fd, name->d_name);
    if (!found) continue;
    const auto named = named_pid(*pid_text);
    if (half_written && found->size < sizeof(StockState) && named && is_alive(*named)) half_written->push_back(*named);
    const int64_t age_ms = now - found->written_ms;
    const bool alive = writer_lives(*found, age_ms), old = now / 1000 - found->written_ms / 1000 > k_old_after_s;
    if (old && !alive) ::unlinkat(directory_fd, name->d_name, 0);
    const bool own_name = named && static_cast<unsigned long>(*named) == found->image.stock.pid;
    if (alive && (counts == Counts::as_in_distcc ? !old : own_name)) entries.push_back(entry_of(*found, now));
  }
  std::stable_sort(entries.begin(), entries.end(), [](const MonitorEntry& a, const MonitorEntry& b) {
    return std::tie(a.host, a.slot) < std::tie(b.host, b.slot);
  });
  return entries;
}

}  // namespace dcc::state
