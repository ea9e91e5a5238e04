// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/file.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace dcc {
namespace {

int g_output_errno = 0;  // of the first failed write to standard output

}  // namespace

Result<UniqueFd> open_file(const std::string& path, int flags, unsigned mode) {
  int fd;
  do {
    fd = ::open(path.c_str(), flags | O_CLOEXEC, mode);
  } while (fd < 0 && errno == EINTR);
  if (fd < 0) return fail_errno(errno == ENOENT ? Code::no_file : Code::io, errno, "opening '{}'", path);
  return UniqueFd(fd);
}

bool is_missing(const std::string& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) != 0 && (errno == ENOENT || errno == ENOTDIR);
}

Result<std::string> read_all(int fd, size_t limit) {
  std::string data;
  struct stat status {};
  if (::fstat(fd, &status) == 0 && S_ISREG(status.st_mode)) {
    if (static_cast<size_t>(status.st_size) > limit)
      return fail(Code::io, "{} bytes are more than the {} allowed", status.st_size, limit);
    // The kernel's files, as in /proc, have the size 0.
    data.reserve(status.st_size > 0 ? static_cast<size_t>(status.st_size) + 1 : 4096);
  }
  for (;;) {
    size_t old_size = data.size();
    size_t room = data.capacity() > old_size ? data.capacity() - old_size : old_size + 4096;
    data.resize(old_size + room);
    ssize_t got = ::read(fd, data.data() + old_size, room);
    data.resize(old_size + (got > 0 ? static_cast<size_t>(got) : 0));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail_errno(Code::io, errno, "reading");
    if (got == 0) return data;
    if (data.size() > limit) return fail(Code::io, "more than the {} bytes allowed", limit);
  }
}

UniqueFd reopened(int fd, int flags) {
  return UniqueFd(::open(fmt::format("/proc/self/fd/{}", fd).c_str(), flags | O_CLOEXEC));
}

Result<std::string> read_file(const std::string& path, size_t limit) {
  ASSIGN_OR_RETURN(UniqueFd fd, open_file(path, O_RDONLY));
  return read_all(fd.get(), limit).context("'{}'", path);
}

Result<std::string> read_at(int fd, uint64_t offset, uint64_t size) {
  // `size` may be a bound far above what is there.
  struct stat status {};
  if (::fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0) {
    const auto end = static_cast<uint64_t>(status.st_size);
    size = std::min(size, end - std::min(offset, end));
  }
  if (size > SIZE_MAX / 2) return fail(Code::out_of_memory, "a text of {} bytes", size);
  std::string text(static_cast<size_t>(size), '\0');
  size_t filled = 0;
  while (filled < text.size()) {
    ssize_t got = ::pread(fd, text.data() + filled, text.size() - filled, static_cast<off_t>(offset + filled));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail_errno(Code::io, errno, "reading");
    if (got == 0) break;
    filled += static_cast<size_t>(got);
  }
  text.resize(filled);
  return text;
}

Result<void> write_at(int fd, uint64_t offset, std::string_view data) {
  while (!data.empty()) {
    const ssize_t written = ::pwrite(fd, data.data(), data.size(), static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return fail_errno(Code::io, errno, "writing");
    data.remove_prefix(static_cast<size_t>(written));
    offset += static_cast<uint64_t>(written);
  }
  return {};
}

Result<void> write_all(int fd, std::string_view data) {
  while (!data.empty()) {
    ssize_t put = ::write(fd, data.data(), data.size());
    if (put >= 0) {
      data.remove_prefix(static_cast<size_t>(put));
    } else if (errno == EAGAIN) {
      pollfd writable{fd, POLLOUT, 0};
      ::poll(&writable, 1, -1);
    } else if (errno != EINTR) {
      return fail_errno(Code::io, errno, "writing");
    }
  }
  return {};
}

void print_text(std::string_view text) {
  if (!write_all(STDOUT_FILENO, text) && errno != EPIPE && g_output_errno == 0) g_output_errno = errno;
}

void vprint_out(fmt::string_view format, fmt::format_args args) { print_text(fmt::vformat(format, args)); }

// If stderr cannot be written, the error cannot be reported.
void print_error_text(std::string_view text) { (void)!write_all(STDERR_FILENO, text); }

void vprint_err(fmt::string_view format, fmt::format_args args) { print_error_text(fmt::vformat(format, args)); }

int exit_code_of_output(int exit_code) {
  if (g_output_errno == 0) return exit_code;
  Error failure = fail_errno(Code::io, g_output_errno, "writing the output");
  print_err("dcc: {}\n", failure.text);
  return exit_code == 0 ? static_cast<int>(failure.code) : exit_code;
}

std::string_view base_name(std::string_view path) {
  size_t slash = path.rfind('/');
  return slash == path.npos ? path : path.substr(slash + 1);
}

std::string_view dir_name(std::string_view path) {
  size_t slash = path.rfind('/');
  if (slash == path.npos) return ".";
  return slash == 0 ? path.substr(0, 1) : path.substr(0, slash);
}

std::string absolute_path(std::string_view path, std::string_view directory) {
  if (path.starts_with('/')) return std::string(path);
  std::string whole(directory);
  if (!whole.ends_with('/')) whole += '/';
  return whole.append(path);
}

std::string current_directory() {
  char buffer[PATH_MAX];
  return ::getcwd(buffer, sizeof buffer) ? buffer : "";
}

bool is_regular_file(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

bool is_directory(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

bool is_executable_file(const std::string& path) { return is_regular_file(path) && ::access(path.c_str(), X_OK) == 0; }

}  // namespace dcc
