// SPDX-License-Identifier: GPL-2.0-or-later
// One file per host, and another one per host and refused compiler, under stock's name. Stock looks only at the age of
// the file. While a file is locked by flock, its host is being probed or the file is being overwritten.
#include "state/back_off.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include <fmt/format.h>

#include "base/directory.h"
#include "base/env.h"
#include "base/name_hash.h"
#include "base/strings.h"
#include "base/temp.h"
#include "state/down.h"

namespace dcc::state {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::string_view k_prefix = "backoff_";
constexpr std::string_view k_suffix = "_0";  // of a host's own file; a compiler's has a hash after it
constexpr size_t k_most_down = 256;
constexpr seconds k_first_delay{1};
constexpr int64_t k_latest = 9'000'000'000'000;  // the largest time in milliseconds that WallTime can hold

struct Record {
  WallTime failed;  // time of the last failure
  WallTime until;
  int count = 1;             // failed attempts in a row; simultaneous ones count once
  bool unreachable = false;  // as opposed to: it was reached, and failed
  std::string reason;
};

int64_t to_milliseconds(WallTime time) {
  return std::chrono::duration_cast<milliseconds>(time.time_since_epoch()).count();
}

WallTime from_milliseconds(int64_t count) { return WallTime(milliseconds(count)); }

std::string encode(const Record& record) {
  return fmt::format("failed {}\nuntil {}\ncount {}\nunreachable {}\nreason {}\n", to_milliseconds(record.failed),
                     to_milliseconds(record.until), record.count, int{record.unreachable}, record.reason);
}

std::optional<int64_t> number_after(std::string_view line, std::string_view key) {
  const std::optional<std::string_view> digits = after_prefix(line, key);
  const auto value = digits ? parse_number(*digits) : std::nullopt;
  if (!value) return std::nullopt;
  return std::clamp(*value, int64_t(0), k_latest);
}

// Text after the five lines is ignored: a file that is just being overwritten may end with part of its older text.
std::optional<Record> decode(std::string_view text) {
  std::vector<std::string> lines = split(text, '\n');
  if (lines.size() < 5) return std::nullopt;
  std::optional<int64_t> failed = number_after(lines[0], "failed ");
  std::optional<int64_t> until = number_after(lines[1], "until ");
  std::optional<int64_t> count = number_after(lines[2], "count ");
  std::optional<int64_t> unreachable = number_after(lines[3], "unreachable ");
  std::optional<std::string_view> reason = after_prefix(lines[4], "reason ");
  if (!failed || !until || !count || !unreachable || !reason) return std::nullopt;
  return Record{from_milliseconds(*failed), from_milliseconds(*until),
                static_cast<int>(std::clamp<int64_t>(*count, 1, k_most_failures)), *unreachable != 0,
                printable(*reason)};
}

// Nothing if the file is no longer a mark: it was removed, or is not a plain file.
std::optional<Record> read_record(int fd, seconds period) {
  struct stat status;
  if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) || status.st_nlink == 0) return std::nullopt;
  char text[1024];
  ssize_t size = pread(fd, text, sizeof text, 0);
  if (size > 0) {
    if (std::optional<Record> record = decode({text, size_t(size)})) return record;
  }
  // A mark of stock's.
  WallTime made = from_milliseconds(int64_t(status.st_mtim.tv_sec) * 1000 + status.st_mtim.tv_nsec / 1'000'000);
  return Record{made, made + period, 1, false, "it failed"};
}

// An end further away than the period was written before the clock was set back, or by a user with a longer period. It
// does not apply here.
bool in_force(const Record& record, WallTime now, seconds period) {
  return now < record.until && record.until - now <= period;
}

UniqueFd open_mark(const std::string& path, int flags) {
  return UniqueFd(::open(path.c_str(), flags | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW, 0666));
}

// Why the host must not be asked according to this file, or nothing.
std::optional<std::string> forbidden_by(const std::string& path, WallTime now, seconds period) {
  UniqueFd fd = open_mark(path, O_RDONLY);
  if (!fd) return std::nullopt;
  std::optional<Record> record = read_record(fd.get(), period);
  if (!record) return std::nullopt;
  if (in_force(*record, now, period)) {
    auto left = std::chrono::ceil<seconds>(record->until - now).count();
    return fmt::format("in back-off for {} s more: {}", left, record->reason);
  }
  if (flock(fd.get(), LOCK_SH | LOCK_NB) == 0) return std::nullopt;
  return fmt::format("another client is probing it after: {}", record->reason);
}

// Nothing if this file forbids that the host is asked now. If it exists and its time is over, the descriptor is the
// right to probe; otherwise it is empty.
std::optional<UniqueFd> pass(const std::string& path, WallTime now, seconds period) {
  UniqueFd fd = open_mark(path, O_RDWR);
  if (!fd) {
    if (errno == EACCES) unlink(path.c_str());  // otherwise no client of this user could ever update it
    return fd;
  }
  if (flock(fd.get(), LOCK_EX | LOCK_NB) != 0) return std::nullopt;
  // Nobody else changes it now, but a successful probe may have removed it just before it was locked.
  std::optional<Record> record = read_record(fd.get(), period);
  if (!record) return UniqueFd();
  if (in_force(*record, now, period)) return std::nullopt;
  return fd;
}

void write_record(int fd, const Record& record) {
  const std::string text = encode(record);
  // If this fails, the file counts like a mark of stock's.
  if (pwrite(fd, text.data(), text.size(), 0) == ssize_t(text.size()) && ftruncate(fd, off_t(text.size())) == 0) return;
}

// Where there is no mark yet; it appears with its text. Of several clients that find the same, one makes it.
void make_mark(const std::string& path, const Record& record) {
  auto file = TempFile::beside(path);
  if (!file) return;
  write_record(file->fd(), record);
  (void)file->commit_if_new(path);
}

void record_failure(const std::string& path, UniqueFd probe, WallTime started, Blame blame, std::string_view reason,
                    WallTime now, seconds period) {
  const bool probing = bool(probe);
  UniqueFd fd = std::move(probe);
  Record record{now, {}, 1, blame == Blame::way, printable(reason)};
  if (!fd) fd = open_mark(path, O_RDWR);
  if (!fd) {
    record.until = now + rest_after(record.count, period);
    return make_mark(path, record);
  }
  // Another client records the same failure, or probes the host.
  if (!probing && flock(fd.get(), LOCK_EX | LOCK_NB) != 0) return;
  struct stat status;
  const bool is_stocks = fstat(fd.get(), &status) == 0 && status.st_size == 0;
  if (std::optional<Record> old = read_record(fd.get(), period); old && !is_stocks) {
    if (!probing && started < old->failed) return;
    record.count = std::min(old->count + 1, k_most_failures);
  }
  record.until = now + rest_after(record.count, period);
  write_record(fd.get(), record);
}

// Without a probe, there was no file when this job started. If there is one now, it is based on newer knowledge.
void end(const std::string& path, UniqueFd& probe) {
  if (probe) unlink(path.c_str());
  probe.reset();
}

// What display_name() returns for the host with this state_name().
std::string name_of_state(std::string_view state_name) {
  hosts::Host host;
  if (auto name = after_prefix(state_name, "ssh_")) {
    host.transport = hosts::Transport::ssh;
    host.name = *name;
  } else if (auto tcp = after_prefix(state_name, "tcp_")) {
    const size_t port = std::min(tcp->rfind('_'), tcp->size());
    host.name = tcp->substr(0, port);
    host.port =
        static_cast<int>(parse_number(tcp->substr(std::min(port + 1, tcp->size()))).value_or(hosts::k_default_port));
  } else {
    host.name = state_name;
  }
  return hosts::display_name(host);
}

}  // namespace

std::vector<Down> down_hosts(const std::string& lock_dir, int period_seconds, WallTime now) {
  std::vector<Down> all;
  if (lock_dir.empty() || period_seconds <= 0) return all;
  const Directory directory(::opendir(lock_dir.c_str()));
  while (directory && all.size() < k_most_down) {
    const dirent* entry = ::readdir(directory.get());
    if (!entry) break;
    std::optional<std::string_view> name = after_prefix(entry->d_name, k_prefix);
    if (!name || !name->ends_with(k_suffix)) continue;
    name->remove_suffix(k_suffix.size());
    if (auto reason = forbidden_by(fmt::format("{}/{}", lock_dir, entry->d_name), now, seconds(period_seconds)))
      all.push_back({printable(name_of_state(*name)), std::move(*reason)});
  }
  std::sort(all.begin(), all.end(), [](const Down& a, const Down& b) { return a.host < b.host; });
  return all;
}

seconds rest_after(int failures, seconds period) { return std::min(period, k_first_delay * (1L << (failures - 1))); }

int back_off_period() {
  std::optional<std::string> text = env("DISTCC_BACKOFF_PERIOD");
  if (!text) return 60;
  return static_cast<int>(std::clamp<int64_t>(parse_number(*text).value_or(0), 0, 1'000'000'000));
}

BackOff::BackOff(std::string lock_dir, int period_seconds)
    : lock_dir_(std::move(lock_dir)), period_(lock_dir_.empty() ? 0 : period_seconds) {}

std::optional<std::string> BackOff::reason_to_skip(const hosts::Host& host, std::string_view compiler,
                                                   WallTime now) const {
  if (!applies_to(host)) return std::nullopt;
  if (std::optional<std::string> reason = forbidden_by(host_file(host), now, period_)) return reason;
  return forbidden_by(compiler_file(host, compiler), now, period_);
}

std::optional<std::string> BackOff::last_failure(const hosts::Host& host, std::string_view compiler) const {
  if (!applies_to(host)) return std::nullopt;
  for (const std::string& path : {host_file(host), compiler_file(host, compiler)}) {
    UniqueFd fd = open_mark(path, O_RDONLY);
    if (!fd) continue;
    if (std::optional<Record> record = read_record(fd.get(), period_)) return std::move(record->reason);
  }
  return std::nullopt;
}

std::optional<Permit> BackOff::enter(const hosts::Host& host, std::string_view compiler, WallTime now) const {
  Permit permit;
  permit.started_ = now;
  if (!applies_to(host)) return permit;
  permit.host_file_ = host_file(host);
  permit.compiler_file_ = compiler_file(host, compiler);
  auto host_probe = pass(permit.host_file_, now, period_);
  auto compiler_probe = host_probe ? pass(permit.compiler_file_, now, period_) : std::nullopt;
  if (!compiler_probe) return std::nullopt;
  permit.host_probe_ = std::move(*host_probe);
  permit.compiler_probe_ = std::move(*compiler_probe);
  return permit;
}

void BackOff::connected(Permit& permit) const {
  if (!permit.host_probe_) return;
  std::optional<Record> record = read_record(permit.host_probe_.get(), period_);
  if (record && record->unreachable) answered(permit);
}

void BackOff::answered(Permit& permit) const { end(permit.host_file_, permit.host_probe_); }

void BackOff::failed(Permit permit, Blame blame, std::string_view reason, WallTime now) const {
  if (permit.host_file_.empty()) return;
  if (blame != Blame::compiler) {
    record_failure(permit.host_file_, std::move(permit.host_probe_), permit.started_, blame, reason, now, period_);
    return;
  }
  answered(permit);
  record_failure(permit.compiler_file_, std::move(permit.compiler_probe_), permit.started_, blame, reason, now,
                 period_);
}

void BackOff::succeeded(Permit permit) const {
  end(permit.host_file_, permit.host_probe_);
  end(permit.compiler_file_, permit.compiler_probe_);
}

bool BackOff::applies_to(const hosts::Host& host) const {
  return period_.count() > 0 && host.transport != hosts::Transport::local;
}

std::string BackOff::host_file(const hosts::Host& host) const {
  return fmt::format("{}/{}{}{}", lock_dir_, k_prefix, state_name(host), k_suffix);
}

std::string BackOff::compiler_file(const hosts::Host& host, std::string_view compiler) const {
  return fmt::format("{}_{:016x}", host_file(host), name_hash(compiler));
}

}  // namespace dcc::state
