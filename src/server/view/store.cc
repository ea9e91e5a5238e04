// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/view/store.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <utility>
#include <vector>

#include "base/directory.h"
#include "base/file.h"
#include "base/log.h"
#include "base/nanoseconds.h"
#include "base/state_dir.h"
#include "base/temp.h"

namespace dcc::server {
namespace {

using view::ContentId;

constexpr std::string_view k_incoming = ".incoming-";
constexpr int64_t k_hour = 3600;  // seconds
constexpr size_t k_piece = 128 * 1024;

int64_t now_seconds() { return ::time(nullptr); }

std::optional<ContentId> id_of_name(std::string_view name) {
  ContentId id;
  if (name.size() != 2 * id.bytes.size()) return {};
  auto value_of = [](char digit) {
    return digit >= '0' && digit <= '9' ? digit - '0' : digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
  };
  for (size_t i = 0; i < id.bytes.size(); ++i) {
    const int high = value_of(name[2 * i]), low = value_of(name[2 * i + 1]);
    if (high < 0 || low < 0) return {};
    id.bytes[i] = static_cast<uint8_t>(high * 16 + low);
  }
  return id;
}

Result<UniqueFd> private_file() {
  auto file = spool_on_disk();
  return file ? std::move(file) : spool_in_memory("content");
}

}  // namespace

Store::Store(std::string directory, uint64_t limit)
    : directory_(std::move(directory)), limit_(limit), sweep_above_(limit) {
  names_ = static_cast<uint64_t>(clock_ns());
  prepare();
}

Result<void> Store::check() const {
  if (is_ours_alone(directory_)) return {};
  return fail(Code::io, "'{}' is not a directory that only this server's user can write to", directory_);
}

bool Store::prepare() {
  ::mkdir(directory_.c_str(), 0700);
  auto usable = check();
  if (is_usable_.exchange(bool(usable)) && !usable)
    log::warning("native mode: files of clients are not kept any longer, so that each job sends them again: {}",
                 usable.error().text);
  return bool(usable);
}

std::string Store::path_of(const ContentId& id) const { return directory_ + "/" + hex(id); }

void Store::note_use(const ContentId& id) {
  const std::lock_guard lock(mutex_);
  used_[id] = now_seconds();
}

void Store::forget(const ContentId& id) {
  const std::lock_guard lock(mutex_);
  used_.erase(id);
}

UniqueFd Store::open(const ContentId& id) {
  bool is_known = false;
  {
    const std::lock_guard lock(mutex_);
    const auto found = used_.find(id);
    is_known = found != used_.end();
    if (is_known) found->second = now_seconds();
  }
  const std::string path = path_of(id);
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!fd) {
    if (is_known) forget(id);  // another server may have removed it
    return fd;
  }
  if (is_known) return fd;
  if (!is_sound(fd.get(), id)) {
    ::unlink(path.c_str());
    return {};
  }
  note_use(id);
  return fd;
}

bool Store::has(const ContentId& id) {
  {
    const std::lock_guard lock(mutex_);
    if (used_.contains(id)) return true;
  }
  return bool(open(id));
}

// Files are not synchronised when they are written, which would cost a hundred times what writing them does.
bool Store::is_sound(int fd, const ContentId& id) const {
  struct stat status {};
  if (::fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) return false;
  view::ContentHasher hasher;
  for (uint64_t at = 0;;) {
    auto piece = read_at(fd, at, k_piece);
    if (!piece) return false;
    if (piece->empty()) return hasher.id() == id;
    hasher.add(*piece);
    at += piece->size();
  }
}

bool Store::has_room(uint64_t size) const {
  if (size > limit_ / 4) return false;
  const std::lock_guard lock(mutex_);
  return figures_.bytes + size <= limit_ + limit_ / 8;  // a sweep is on its way
}

Result<Store::Incoming> Store::begin() {
  for (int attempt = 0; attempt < 3 && has_room(0) && (is_usable_ || prepare()); ++attempt) {
    std::string name = fmt::format("{}/{}{}-{}", directory_, k_incoming, ::getpid(), names_++);
    UniqueFd file(::open(name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0444));
    if (file) return Incoming(*this, std::move(file), std::move(name));
    if (errno == ENOENT ? !prepare() : errno != EEXIST) break;
  }
  ASSIGN_OR_RETURN(UniqueFd file, private_file());
  return Incoming(*this, std::move(file), {});
}

bool Store::keep(const std::string& name, const ContentId& id, uint64_t size) {
  if (::rename(name.c_str(), path_of(id).c_str()) != 0) return false;
  const std::lock_guard lock(mutex_);
  if (used_.insert_or_assign(id, now_seconds()).second) {
    figures_.bytes += size;
    figures_.contents++;
  }
  return true;
}

bool Store::needs_sweep() const {
  const std::lock_guard lock(mutex_);
  return figures_.bytes > sweep_above_ || now_seconds() - swept_ > k_hour;
}

Store::Figures Store::figures() const {
  const std::lock_guard lock(mutex_);
  return figures_;
}

void Store::sweep() {
  struct File {
    ContentId id;
    uint64_t size = 0;
    Seconds used = 0;
  };
  std::vector<File> files;
  uint64_t bytes = 0;
  const Seconds now = now_seconds();
  const Directory listing(prepare() ? ::opendir(directory_.c_str()) : nullptr);
  const int directory_fd = listing ? ::dirfd(listing.get()) : -1;
  while (const dirent* entry = listing ? ::readdir(listing.get()) : nullptr) {
    struct stat status {};
    const auto id = id_of_name(entry->d_name);
    const bool is_incoming = std::string_view(entry->d_name).starts_with(k_incoming);
    if ((!id && !is_incoming) || ::fstatat(directory_fd, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0 ||
        !S_ISREG(status.st_mode))
      continue;
    if (is_incoming) {  // of a server that was killed, if nothing was written for long
      if (now - status.st_mtim.tv_sec > k_hour) ::unlinkat(directory_fd, entry->d_name, 0);
      continue;
    }
    File& file = files.emplace_back(File{*id, static_cast<uint64_t>(status.st_size), status.st_mtim.tv_sec});
    bytes += file.size;
    const std::lock_guard lock(mutex_);
    if (const auto found = used_.find(*id); found != used_.end() && found->second > file.used) {
      file.used = found->second;
      const timespec times[2] = {{0, UTIME_OMIT}, {static_cast<time_t>(file.used), 0}};
      ::utimensat(directory_fd, entry->d_name, times, 0);
    }
  }

  // A twentieth of the file system is for others.
  uint64_t limit = limit_;
  struct statvfs space {};
  if (directory_fd >= 0 && ::fstatvfs(directory_fd, &space) == 0) {
    const uint64_t available = bytes + uint64_t{space.f_bavail} * space.f_frsize;
    const uint64_t kept = uint64_t{space.f_blocks} * space.f_frsize / 20;
    limit = std::min(limit, available > kept ? available - kept : 0);
  }
  uint64_t evicted = 0;
  if (bytes > limit) {
    std::sort(files.begin(), files.end(), [](const File& a, const File& b) { return a.used > b.used; });
    while (!files.empty() && bytes > limit - limit / 8) {
      const File& file = files.back();
      if (::unlinkat(directory_fd, hex(file.id).c_str(), 0) == 0) evicted++;
      bytes -= file.size;
      files.pop_back();
    }
  }

  const std::lock_guard lock(mutex_);
  auto used = std::exchange(used_, {});
  for (const File& file : files) {
    if (const auto found = used.find(file.id); found != used.end()) used_.insert(*found);
  }
  for (const auto& [id, when] : used) {
    if (when >= now) used_.emplace(id, when);  // perhaps it came meanwhile
  }
  figures_ = {.bytes = bytes, .contents = files.size(), .evicted = figures_.evicted + evicted};
  sweep_above_ = limit;
  swept_ = now;
}

Store::Incoming::Incoming(Incoming&& other) noexcept
    : store_(other.store_),
      file_(std::move(other.file_)),
      name_(std::exchange(other.name_, {})),
      size_(other.size_),
      hasher_(std::move(other.hasher_)) {}

Store::Incoming::~Incoming() { remove_name(); }

void Store::Incoming::remove_name() {
  if (!name_.empty()) ::unlink(name_.c_str());
  name_.clear();
}

Result<void> Store::Incoming::become_private() {
  ASSIGN_OR_RETURN(UniqueFd file, private_file());
  for (uint64_t at = 0; at < size_;) {
    ASSIGN_OR_RETURN(const std::string piece,
                     read_at(file_.get(), at, static_cast<size_t>(std::min<uint64_t>(k_piece, size_ - at))));
    if (piece.empty()) return fail(Code::io, "a content of the store has lost its end");
    RETURN_IF_ERROR(write_at(file.get(), at, piece));
    at += piece.size();
  }
  remove_name();
  file_ = std::move(file);
  return {};
}

Result<void> Store::Incoming::add(std::string_view bytes) {
  hasher_.add(bytes);
  const bool is_too_large = !name_.empty() && !store_.has_room(size_ + bytes.size());
  auto written = is_too_large ? Result<void>(fail(Code::io, "no room")) : write_at(file_.get(), size_, bytes);
  if (!written && !name_.empty()) {
    RETURN_IF_ERROR(become_private());
    written = write_at(file_.get(), size_, bytes);
  }
  RETURN_IF_ERROR(std::move(written));
  size_ += bytes.size();
  return {};
}

Result<UniqueFd> Store::Incoming::finish(const ContentId& expected) {
  if (hasher_.id() != expected) return fail(Code::protocol, "a content is not the one that was announced");
  // What jobs get must not let them write, and the mode of a file does not keep its owner from that.
  UniqueFd content = reopened(file_.get(), O_RDONLY);
  if (!content) return fail_errno(Code::io, errno, "opening a client's content again");
  if (!name_.empty() && store_.keep(name_, expected, size_)) name_.clear();
  return content;
}

}  // namespace dcc::server
