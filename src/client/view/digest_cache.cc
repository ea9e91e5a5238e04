// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/view/digest_cache.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstring>

#include "base/digest.h"
#include "base/file.h"
#include "base/machine_id.h"
#include "base/nanoseconds.h"
#include "base/state_dir.h"
#include "client/view/file_system.h"

namespace dcc::client {
namespace {

constexpr uint64_t k_version = 1;  // of the entries; all others are ignored
constexpr uint64_t k_pages = 2048;
// Some inodes of ext4 have times in whole seconds.
constexpr int64_t k_too_young_ns = 2'000'000'000;

std::string place_for_digests() {
  auto directory = open_trusted_dir();
  return directory ? *directory + "/digests" : "";
}

// Root's right to read what the mode denies, which sandboxes take away, and a user namespace bounds.
std::string right_to_read_all() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3] = {};
  if (::syscall(SYS_capget, &header, sets) != 0) return "";
  struct stat users {};
  if (::stat("/proc/self/ns/user", &users) != 0) users.st_ino = 0;
  return fmt::format("{} {}", sets[0].effective & (1U << CAP_DAC_OVERRIDE | 1U << CAP_DAC_READ_SEARCH), users.st_ino);
}

// The user, groups and rights: as long as a file does not change, the same ones may read it again.
std::string this_reader() {
  gid_t groups[256];
  const int count = std::max(::getgroups(256, groups), 0);
  std::string reader = fmt::format("{} {} {}", right_to_read_all(), ::geteuid(), ::getegid());
  for (int i = 0; i < count; ++i) reader += fmt::format(" {}", groups[i]);
  return reader;
}

std::string this_boot() {
  auto boot = read_file("/proc/sys/kernel/random/boot_id", 256);
  return boot && !boot->empty() ? fmt::format("{}\n{}\n{}", machine_id(), *boot, this_reader()) : "";
}

template <class Value>
std::string_view bytes_of(const Value& value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

}  // namespace

DigestCache::DigestCache() : DigestCache(place_for_digests(), this_boot(), clock_ns()) {}

DigestCache::DigestCache(std::string file, std::string_view machine, int64_t now_ns)
    : file_(std::move(file)), machine_(machine.empty() ? 0 : digest_of(machine).low), now_ns_(now_ns) {}

uint64_t DigestCache::check_of(const Entry& entry) {
  return digest_of(bytes_of(entry).substr(0, offsetof(Entry, check))).low ^ k_version;
}

uint64_t DigestCache::file_system_of(int fd, const struct stat& status) {
  const auto [known, is_new] = file_systems_.try_emplace(uint64_t{status.st_dev});
  if (is_new) known->second = file_system_id(fd);
  return known->second;
}

DigestCache::Entry DigestCache::key_of(int fd, const struct stat& status) {
  const uint64_t facts[] = {machine_,
                            file_system_of(fd, status),
                            uint64_t{status.st_dev},
                            uint64_t{status.st_ino},
                            static_cast<uint64_t>(status.st_size),
                            static_cast<uint64_t>(nanoseconds(status.st_mtim)),
                            static_cast<uint64_t>(nanoseconds(status.st_ctim))};
  const Digest digest = digest_of(bytes_of(facts));
  return {digest.high, digest.low, {}, now_ns_, 0};
}

// Neighbours in a directory often have neighbouring inode numbers, and then share a page.
uint64_t DigestCache::page_number_of(const struct stat& status) const {
  const uint64_t group[] = {machine_, uint64_t{status.st_dev}, status.st_ino / (k_slots / 2)};
  return digest_of(bytes_of(group)).low % k_pages;
}

void DigestCache::open() {
  is_open_ = true;
  if (file_.empty()) return;
  fd_.reset(::open(file_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600));
  if (!fd_) fd_.reset(::open(file_.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
}

// The entries among which one with this key may be.
std::span<DigestCache::Entry> DigestCache::ways_of(uint64_t page_number, const Entry& key) {
  if (!is_open_) open();
  auto [known, is_new] = pages_.try_emplace(page_number);
  Page& page = known->second;
  if (is_new) {
    page.fill({});
    // The rest stays empty at the end of the file, or after an error.
    if (fd_) (void)!::pread(fd_.get(), page.data(), sizeof page, static_cast<off_t>(page_number * sizeof page));
  }
  return std::span(page).subspan(key.key_low % (k_slots / k_ways) * k_ways, k_ways);
}

view::ContentId DigestCache::find(int fd, const struct stat& status) {
  if (machine_ == 0 || nanoseconds(status.st_ctim) > now_ns_) return {};
  const Entry key = key_of(fd, status);
  for (const Entry& entry : ways_of(page_number_of(status), key))
    if (entry.key_high == key.key_high && entry.key_low == key.key_low && entry.check == check_of(entry))
      return entry.id;
  return {};
}

void DigestCache::keep(int fd, const struct stat& status, const view::ContentId& id) {
  if (machine_ == 0 || std::max(nanoseconds(status.st_ctim), nanoseconds(status.st_mtim)) > now_ns_ - k_too_young_ns)
    return;
  if (!keeps_change_times(fd, status)) return;
  Entry entry = key_of(fd, status);
  entry.id = id;
  entry.check = check_of(entry);
  const uint64_t number = page_number_of(status);
  const std::span<Entry> ways = ways_of(number, entry);
  // The oldest one makes room; empty and damaged ones go first.
  auto age = [](const Entry& each) { return each.check == check_of(each) ? each.kept_ns : 0; };
  auto oldest =
      std::min_element(ways.begin(), ways.end(), [&](const Entry& a, const Entry& b) { return age(a) < age(b); });
  *oldest = entry;
  const size_t slot = static_cast<size_t>(&*oldest - pages_[number].data());
  if (fd_) (void)write_at(fd_.get(), number * sizeof(Page) + slot * sizeof entry, bytes_of(entry));
}

}  // namespace dcc::client
