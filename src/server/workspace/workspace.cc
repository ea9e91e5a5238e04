// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/workspace/workspace.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/log.h"
#include "loop/offload.h"

namespace dcc::server {
namespace {

constexpr const char* k_memory_directory = "/dev/shm";
// Larger bodies go to disk: with the compiler's output, a few of them would fill the memory.
constexpr uint64_t k_memory_body_limit = 8 << 20;
// How much a job is expected to occupy: its body, assembler text of several times its size, and an object.
constexpr uint64_t k_memory_per_job = 32 << 20;
constexpr uint64_t k_memory_per_body_byte = 16;
// What a compiler leaves has fewer names than this; removing more would hold up other jobs.
constexpr int k_few_names = 64;

constexpr uint64_t k_full = 64 << 10;
// This part of a file system is left to jobs that are not expected to be large.
constexpr uint64_t k_kept_free = 8;
constexpr uint64_t k_much = 1 << 30;       // bytes; enough to be left, however large it is
constexpr uint64_t k_few_files = 10'000;   // that can still be made
constexpr int k_countable_names = 10'000;  // in a millisecond or ten

struct Space {
  bool in_memory;
  uint64_t total, free;  // bytes
  uint64_t free_files;
};

std::optional<Space> space_in(const char* directory) {
  struct statfs status {};
  if (::statfs(directory, &status) < 0) return std::nullopt;
  auto block = static_cast<uint64_t>(status.f_bsize);
  // Some file systems have no limit on files, and say 0 of 0.
  const uint64_t files = status.f_files == 0 ? UINT64_MAX : status.f_ffree;
  return Space{status.f_type == TMPFS_MAGIC, status.f_blocks * block, status.f_bavail * block, files};
}

std::string root_prefix() { return fmt::format("dcc-serve-{}-", ::geteuid()); }

bool is_ours(DIR* directory) {
  struct stat status {};
  return ::fstat(::dirfd(directory), &status) == 0 && status.st_uid == ::geteuid() && status.st_nlink > 0;
}

// Removes the roots of servers that no longer run.
void remove_leftovers(const std::string& parent) {
  Directory listing(::opendir(parent.c_str()));
  if (!listing) return;
  int place = ::dirfd(listing.get());
  std::string prefix = root_prefix();
  while (const dirent* entry = ::readdir(listing.get())) {
    if (!std::string_view(entry->d_name).starts_with(prefix)) continue;
    Directory root = open_directory(place, entry->d_name);
    if (!root || !is_ours(root.get()) || ::flock(::dirfd(root.get()), LOCK_EX | LOCK_NB) < 0) continue;
    // If this fails, the next start tries again.
    (void)empty_directory(root.get());
    ::unlinkat(place, entry->d_name, AT_REMOVEDIR);
  }
}

// A file whose name has been removed again on return.
Result<UniqueFd> nameless_file(int directory) {
  constexpr const char* k_name = "nameless";
  UniqueFd fd(::openat(directory, k_name, O_RDWR | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!fd) return fail_errno(Code::io, errno, "creating a file");
  ::unlinkat(directory, k_name, 0);
  return fd;
}

// Reserves room for the compiler's message that the disk is full.
void reserve_last_words(int fd) { (void)!::fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, 4096); }

}  // namespace

Result<std::unique_ptr<Workspace>> Workspace::create(std::string path) {
  if (::mkdir(path.c_str(), 0700) < 0) return fail_errno(Code::io, errno, "creating '{}'", path);
  std::unique_ptr<Workspace> workspace(new Workspace(std::move(path)));
  workspace->directory_ = open_directory(AT_FDCWD, workspace->path_.c_str());
  if (!workspace->directory_) return fail_errno(Code::io, errno, "opening '{}'", workspace->path_);
  int place = ::dirfd(workspace->directory_.get());
  auto space = space_in(workspace->path_.c_str());
  workspace->in_memory_ = space && space->in_memory;
  ASSIGN_OR_RETURN(workspace->out_, nameless_file(place).context("'{}'", workspace->path_));
  ASSIGN_OR_RETURN(workspace->err_, nameless_file(place).context("'{}'", workspace->path_));
  reserve_last_words(workspace->err_.get());
  return workspace;
}

Workspace::~Workspace() {
  if (!directory_) return;
  (void)empty_directory(directory_.get());
  ::rmdir(path_.c_str());
}

Result<UniqueFd> Workspace::create_file(const std::string& name) const {
  UniqueFd fd(
      ::openat(::dirfd(directory_.get()), name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!fd) return fail_errno(Code::io, errno, "creating a job's file");
  return fd;
}

Result<std::vector<protocol::Output>> Workspace::take_outputs(const std::vector<OutputFile>& files) const {
  std::vector<protocol::Output> outputs;
  for (const OutputFile& each : files) {
    // O_NONBLOCK: a FIFO must not block the server.
    UniqueFd fd(::openat(::dirfd(directory_.get()), each.name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (!fd) return fail_errno(errno == ENOENT ? Code::no_file : Code::io, errno, "opening the compiler's output");
    struct stat status {};
    if (::fstat(fd.get(), &status) < 0 || !S_ISREG(status.st_mode))
      return fail(Code::io, "the compiler's output is not a regular file");
    outputs.push_back({each.role, static_cast<uint64_t>(status.st_size), std::move(fd)});
  }
  return outputs;
}

bool Workspace::is_full() const {
  auto space = space_in(path_.c_str());
  return space && space->free < k_full;
}

bool Workspace::is_scarce() const {
  auto space = space_in(path_.c_str());
  return space && (space->free < std::min(space->total / k_kept_free, k_much) || space->free_files < k_few_files);
}

uint64_t Workspace::occupied() const {
  return directory_ ? size_of_tree(::dirfd(directory_.get()), k_countable_names) : 0;
}

loop::Task<> Workspace::remove(loop::Loop& loop) {
  if (!directory_) co_return;
  ::fchmod(::dirfd(directory_.get()), 0700);  // where jobs are not filtered, they can close it
  const auto emptied = empty_small_directory(directory_.get(), k_few_names);
  if (!emptied || !*emptied) {
    auto empty = [this] { (void)empty_directory(directory_.get()); };
    co_await loop::offload(loop, empty);
  }
  directory_.reset();
  if (::rmdir(path_.c_str()) < 0) log::error("'{}' cannot be removed: {}", path_, ::strerror(errno));
}

Result<WorkspaceRoot> WorkspaceRoot::create(const std::string& parent, bool keep) {
  remove_leftovers(parent);
  // Another starting server may take the directory for a leftover before it is locked here; then a new one is made.
  for (int attempt = 0; attempt < 100; ++attempt) {
    std::string path = fmt::format("{}/{}XXXXXX", parent, keep ? "dcc-kept-" : root_prefix());
    if (!::mkdtemp(path.data())) return fail_errno(Code::io, errno, "creating a directory in '{}'", parent);
    Directory directory = open_directory(AT_FDCWD, path.c_str());
    bool locked = directory && ::flock(::dirfd(directory.get()), LOCK_EX | LOCK_NB) == 0;
    if (locked && is_ours(directory.get())) return WorkspaceRoot(std::move(path), std::move(directory), keep);
  }
  return fail(Code::io, "cannot create and lock a directory in '{}'", parent);
}

WorkspaceRoot::~WorkspaceRoot() {
  if (!directory_ || keep_) return;
  (void)empty_directory(directory_.get());
  ::rmdir(path_.c_str());
}

Result<std::unique_ptr<WorkspacePool>> WorkspacePool::create(const std::string& temp_directory, int jobs,
                                                             bool keep_files) {
  std::optional<WorkspaceRoot> memory;
  auto space = space_in(k_memory_directory);
  if (!keep_files && space && space->in_memory && space->total >= static_cast<uint64_t>(jobs) * k_memory_per_job) {
    auto root = WorkspaceRoot::create(k_memory_directory, false);
    if (root) memory.emplace(std::move(*root));
  }
  ASSIGN_OR_RETURN(WorkspaceRoot disk, WorkspaceRoot::create(temp_directory, keep_files));
  return std::unique_ptr<WorkspacePool>(new WorkspacePool(std::move(memory), std::move(disk), keep_files));
}

bool WorkspacePool::fits_memory(std::optional<uint64_t> body_size) const {
  if (!memory_ || !body_size || *body_size > k_memory_body_limit) return false;
  auto space = space_in(k_memory_directory);
  return space && space->free_files >= k_few_files &&
         space->free >= k_memory_per_job + *body_size * k_memory_per_body_byte + space->total / k_kept_free;
}

Result<std::unique_ptr<Workspace>> WorkspacePool::make(std::optional<uint64_t> body_size) {
  const WorkspaceRoot& root = fits_memory(body_size) ? *memory_ : disk_;
  return Workspace::create(fmt::format("{}/{}", root.path(), ++made_));
}

std::string WorkspacePool::description() const {
  if (!memory_) return fmt::format("job files in {}", disk_.path());
  return fmt::format("job files in {}, large ones in {}", memory_->path(), disk_.path());
}

}  // namespace dcc::server
