// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/temp.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

#include "base/directory.h"
#include "base/env.h"
#include "base/file.h"
#include "base/name_hash.h"

namespace dcc {
namespace {

constexpr int k_name_attempts = 100;

bool is_usable_directory(const std::string& path) {
  struct stat status {};
  return ::access(path.c_str(), R_OK | W_OK | X_OK) == 0 && ::stat(path.c_str(), &status) == 0 &&
         S_ISDIR(status.st_mode);
}

struct NamedFile {
  UniqueFd fd;
  std::string path;
};

// Two processes are unlikely to get the same number at the same time; O_EXCL decides if they do. Not from getrandom(2),
// which needs Linux 3.17.
uint32_t odd_number(int attempt) {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<uint32_t>(name_hash(fmt::format("{} {} {} {}", ::getpid(), now.tv_sec, now.tv_nsec, attempt)));
}

// A new file PREFIX + 8 hex digits + SUFFIX.
Result<NamedFile> create_unique(const std::string& prefix, std::string_view suffix, unsigned mode) {
  for (int attempt = 1;; attempt++) {
    std::string path = fmt::format("{}{:08x}{}", prefix, odd_number(attempt), suffix);
    UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode));
    if (fd) return NamedFile{std::move(fd), std::move(path)};
    if (errno != EEXIST || attempt == k_name_attempts) return fail_errno(Code::io, errno, "creating '{}'", path);
  }
}

// What a new file may replace: nothing, a file, or a link to a file (compilers unlink both before they write).
bool replaceable(const std::string& target) {
  struct stat status {};
  return ::stat(target.c_str(), &status) != 0 || S_ISREG(status.st_mode);
}

// Kernels before 6.0 do not apply the umask to nameless files if the file system has no ACLs.
void apply_umask(int fd) {
  const mode_t mask = ::umask(0);
  ::umask(mask);
  struct stat status {};
  if (::fstat(fd, &status) != 0 || (status.st_mode & mask) == 0) return;
  // With ACLs, the directory's default ACL replaces the umask.
  if (::fgetxattr(fd, "system.posix_acl_access", nullptr, 0) < 0 && errno == ENOTSUP)
    (void)!::fchmod(fd, status.st_mode & 0777 & ~mask);
}

Result<void> copy(int from, int to, const std::string& target) {
  char buffer[64 * 1024];
  for (off_t at = 0;;) {
    ssize_t got = ::pread(from, buffer, sizeof buffer, at);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail_errno(Code::io, errno, "reading what is to become '{}'", target);
    if (got == 0) return {};
    RETURN_IF_ERROR(write_all(to, {buffer, static_cast<size_t>(got)}).context("'{}'", target));
    at += got;
  }
}

Result<void> copy_into(int from, const std::string& target, int flags) {
  ASSIGN_OR_RETURN(UniqueFd out, open_file(target, O_WRONLY | O_CREAT | flags, 0666));
  return copy(from, out.get(), target);
}

// While it is copied, the file has a name beside its target. The name begins with a dot so that no wildcard of the
// build matches it.
Result<NamedFile> copy_beside(int from, const std::string& target) {
  ASSIGN_OR_RETURN(NamedFile file, create_unique(fmt::format("{}/.dcc_", dir_name(target)), ".tmp", 0666));
  if (auto copied = copy(from, file.fd.get(), target); !copied) {
    ::unlink(file.path.c_str());
    return std::move(copied.error());
  }
  return file;
}

Result<void> replace_by_copy(int from, const std::string& target) {
  ASSIGN_OR_RETURN(NamedFile file, copy_beside(from, target));
  // Not left to the rename: ext4 would then write the new file to disk at once, which takes half a millisecond.
  ::unlink(target.c_str());
  if (::rename(file.path.c_str(), target.c_str()) == 0) return {};
  Error failure = fail_errno(Code::io, errno, "renaming '{}' to '{}'", file.path, target);
  ::unlink(file.path.c_str());
  return failure;
}

// Whether `target` exists now, as this file or another.
bool link_if_new(const std::string& path, int flags, const std::string& target) {
  return ::linkat(AT_FDCWD, path.c_str(), AT_FDCWD, target.c_str(), flags) == 0 || errno == EEXIST;
}

std::string name_in_proc(int fd) { return fmt::format("/proc/self/fd/{}", fd); }

// Gives a nameless file its name. Like a compiler, it unlinks a file that already has the name.
bool link_as(int fd, const std::string& target) {
  const std::string self = name_in_proc(fd);
  for (int attempt = 0; attempt < k_name_attempts; ++attempt) {
    ::unlink(target.c_str());
    if (::linkat(AT_FDCWD, self.c_str(), AT_FDCWD, target.c_str(), AT_SYMLINK_FOLLOW) == 0) return true;
    if (errno != EEXIST) return false;  // EEXIST: another process makes the same file
  }
  return false;
}

}  // namespace

std::string temp_directory() {
  for (const char* name : {"TMPDIR", "TMP", "TEMP"})
    if (auto directory = env(name); directory && is_usable_directory(*directory)) return *directory;
  for (const char* directory : {"/tmp", "/var/tmp"})
    if (is_usable_directory(directory)) return directory;
  return current_directory();
}

Result<TempFile> TempFile::beside(const std::string& target) {
  if (!replaceable(target)) return to_copy();
  const std::string directory(dir_name(target));
  if (auto nameless = open_file(directory, O_RDWR | O_TMPFILE, 0666)) {
    apply_umask(nameless->get());
    return TempFile(std::move(*nameless), Commit::link);
  }
  // Some file systems have no nameless files (overlayfs, NFS). If the directory is not writable at all, fail now.
  if (::access(directory.c_str(), W_OK | X_OK) != 0) return fail_errno(Code::io, errno, "writing to '{}'", directory);
  ASSIGN_OR_RETURN(UniqueFd elsewhere, spool_on_disk());
  return TempFile(std::move(elsewhere), Commit::replace);
}

Result<TempFile> TempFile::to_copy() {
  ASSIGN_OR_RETURN(UniqueFd elsewhere, spool_on_disk());
  return TempFile(std::move(elsewhere), Commit::copy);
}

Result<TempFile> TempFile::to_append() {
  ASSIGN_OR_RETURN(UniqueFd elsewhere, spool_on_disk());
  return TempFile(std::move(elsewhere), Commit::append);
}

Result<void> TempFile::commit(const std::string& target) {
  if (commit_ == Commit::copy) return copy_into(fd_.get(), target, O_TRUNC);
  if (commit_ == Commit::append) return copy_into(fd_.get(), target, O_APPEND);
  if (commit_ == Commit::link && link_as(fd_.get(), target)) return {};
  return replace_by_copy(fd_.get(), target);  // for example, without /proc
}

Result<void> TempFile::commit_if_new(const std::string& target) {
  if (commit_ == Commit::link && link_if_new(name_in_proc(fd_.get()), AT_SYMLINK_FOLLOW, target)) return {};
  ASSIGN_OR_RETURN(NamedFile file, copy_beside(fd_.get(), target));
  const bool linked = link_if_new(file.path, 0, target);
  const int error_number = errno;
  ::unlink(file.path.c_str());
  if (!linked) return fail_errno(Code::io, error_number, "creating '{}'", target);
  return {};
}

Result<NamedTempFile> NamedTempFile::create(std::string_view suffix) {
  ASSIGN_OR_RETURN(NamedFile file, create_unique(temp_directory() + "/dcc_", suffix, 0600));
  return NamedTempFile(std::move(file.fd), std::move(file.path));
}

NamedTempFile::~NamedTempFile() {
  if (!path_.empty()) ::unlink(path_.c_str());
}

Result<TempDirectory> TempDirectory::create(const std::string& parent) {
  std::string path = parent + "/dcc_XXXXXX";
  if (!::mkdtemp(path.data())) return fail_errno(Code::io, errno, "creating '{}'", path);
  return TempDirectory(std::move(path));
}

TempDirectory::~TempDirectory() {
  if (path_.empty()) return;
  if (const Directory directory{::opendir(path_.c_str())})
    while (const dirent* entry = ::readdir(directory.get())) ::unlinkat(::dirfd(directory.get()), entry->d_name, 0);
  ::rmdir(path_.c_str());
}

Result<UniqueFd> spool_in_memory(const char* label) {
  int fd = ::memfd_create(label, MFD_CLOEXEC);
  if (fd >= 0) return UniqueFd(fd);
  return spool_on_disk();
}

Result<UniqueFd> spool_on_disk() {
  auto nameless = open_file(temp_directory(), O_RDWR | O_TMPFILE, 0600);
  if (nameless) return nameless;
  // Some file systems have no O_TMPFILE.
  ASSIGN_OR_RETURN(NamedFile file, create_unique(temp_directory() + "/dcc_", "", 0600));
  ::unlink(file.path.c_str());
  return std::move(file.fd);
}

}  // namespace dcc
