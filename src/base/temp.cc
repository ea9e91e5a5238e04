// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/temp.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

#include "base/env.h"
#include "base/file.h"

namespace dcc {
namespace {

constexpr int k_name_attempts = 100;

struct NamedFile {
  UniqueFd fd;
  std::string path;
};

// A new file PREFIX + 8 random hex digits + SUFFIX.
Result<NamedFile> create_unique(const std::string& prefix, std::string_view suffix, unsigned mode) {
  for (int attempt = 1;; attempt++) {
    uint32_t random = 0;
    if (::getrandom(&random, sizeof random, 0) != sizeof random) return fail_errno(Code::io, errno, "getrandom");
    std::string path = fmt::format("{}{:08x}{}", prefix, random, suffix);
    UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode));
    if (fd) return NamedFile{std::move(fd), std::move(path)};
    if (errno != EEXIST || attempt == k_name_attempts) return fail_errno(Code::io, errno, "creating '{}'", path);
  }
}

// What a rename may take the place of: nothing, a file, or a link to one (compilers unlink both before they write).
bool replaceable(const std::string& target) {
  struct stat status {};
  return ::stat(target.c_str(), &status) != 0 || S_ISREG(status.st_mode);
}

Result<void> copy_into(const std::string& source, const std::string& target) {
  TRY(UniqueFd in, open_file(source, O_RDONLY));
  TRY(UniqueFd out, open_file(target, O_WRONLY | O_CREAT | O_TRUNC, 0666));
  char buffer[64 * 1024];
  for (;;) {
    ssize_t got = ::read(in.get(), buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail_errno(Code::io, errno, "reading '{}'", source);
    if (got == 0) return {};
    CHECK(write_all(out.get(), {buffer, static_cast<size_t>(got)}).context("'{}'", target));
  }
}

}  // namespace

std::string temp_directory() {
  auto directory = env("TMPDIR");
  return directory && !directory->empty() ? *directory : "/tmp";
}

Result<TempFile> TempFile::create(std::string_view suffix) {
  TRY(NamedFile file, create_unique(temp_directory() + "/dcc_", suffix, 0600));
  return TempFile(std::move(file.fd), std::move(file.path), false);
}

Result<TempFile> TempFile::beside(const std::string& target) {
  if (!replaceable(target)) return to_copy();
  // Begins with a dot, so that no build's wildcard takes it for one of its files.
  TRY(NamedFile file, create_unique(fmt::format("{}/.dcc_", dir_name(target)), ".tmp", 0666));
  return TempFile(std::move(file.fd), std::move(file.path), false);
}

Result<TempFile> TempFile::to_copy() {
  TRY(TempFile elsewhere, create());
  elsewhere.copies_ = true;
  return elsewhere;
}

TempFile::TempFile(TempFile&& other) noexcept
    : fd_(std::move(other.fd_)), path_(std::exchange(other.path_, {})), copies_(other.copies_) {}

TempFile& TempFile::operator=(TempFile&& other) noexcept {
  remove();
  fd_ = std::move(other.fd_);
  path_ = std::exchange(other.path_, {});
  copies_ = other.copies_;
  return *this;
}

TempFile::~TempFile() { remove(); }

Result<void> TempFile::commit(const std::string& target) {
  if (copies_) {
    CHECK(copy_into(path_, target));
    remove();
    return {};
  }
  // As compilers do. And ext4 takes a rename over an existing file for a wish to have it on the disk at once, which
  // costs half a millisecond.
  ::unlink(target.c_str());
  if (::rename(path_.c_str(), target.c_str()) != 0)
    return fail_errno(Code::io, errno, "renaming '{}' to '{}'", path_, target);
  keep();
  return {};
}

void TempFile::keep() { path_.clear(); }

void TempFile::remove() {
  if (!path_.empty()) ::unlink(path_.c_str());
  path_.clear();
}

Result<TempDirectory> TempDirectory::create(const std::string& parent) {
  std::string path = parent + "/dcc_XXXXXX";
  if (!::mkdtemp(path.data())) return fail_errno(Code::io, errno, "creating '{}'", path);
  return TempDirectory(std::move(path));
}

TempDirectory::~TempDirectory() {
  if (path_.empty()) return;
  if (DIR* directory = ::opendir(path_.c_str())) {
    while (const dirent* entry = ::readdir(directory)) ::unlinkat(::dirfd(directory), entry->d_name, 0);
    ::closedir(directory);
  }
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
  // Not every file system has O_TMPFILE.
  TRY(NamedFile file, create_unique(temp_directory() + "/dcc_", "", 0600));
  ::unlink(file.path.c_str());
  return std::move(file.fd);
}

}  // namespace dcc
