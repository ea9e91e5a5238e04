// SPDX-License-Identifier: GPL-2.0-or-later
// The shim: preloaded into a job's programs (LD_PRELOAD), it takes the place of the C library's functions that look at
// paths, and answers from the table what is known, without a system call. For everything else it makes the call, which
// waits for the supervisor as it would without the shim, and so it changes nothing but the time that a look takes.
// It is a shared object that needs no library: what it calls is in the C library of the program that it is loaded into.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "server/sandbox/view_descriptors.h"
#include "server/view/shim/shared_looks.h"
#include "server/view/shim/walk.h"

namespace {

using namespace dcc;
using namespace dcc::server::shim;

// Returns what the kernel returns: a negative errno on failure.
long raw(long number, long a, long b, long c = 0, long d = 0, long e = 0, long f = 0) {
#if defined(__x86_64__)
  register long r10 asm("r10") = d;
  register long r8 asm("r8") = e;
  register long r9 asm("r9") = f;
  long result;
  asm volatile("syscall"
               : "=a"(result)
               : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
               : "rcx", "r11", "memory");
  return result;
#elif defined(__aarch64__)
  register long x8 asm("x8") = number;
  register long x0 asm("x0") = a;
  register long x1 asm("x1") = b;
  register long x2 asm("x2") = c;
  register long x3 asm("x3") = d;
  register long x4 asm("x4") = e;
  register long x5 asm("x5") = f;
  asm volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
  return x0;
#else
#error "the shim has no system calls for this machine"
#endif
}

long address(const void* pointer) { return reinterpret_cast<long>(pointer); }

long failed(int error) {
  errno = error;
  return -1;
}
long checked(long result) { return result < 0 ? failed(static_cast<int>(-result)) : result; }

SharedLooks looks;
Marks marks;

// Null if there is no such file here: then everything is left to the supervisor.
void* map(const char* path, int flags, int protection, uint64_t& size) {
  const long file = raw(SYS_openat, AT_FDCWD, address(path), flags | O_CLOEXEC);
  if (file < 0) return nullptr;
  struct stat status;
  long memory = raw(SYS_fstat, file, address(&status));
  if (memory == 0) {
    size = static_cast<uint64_t>(status.st_size);
    memory = raw(SYS_mmap, 0, status.st_size, protection, MAP_SHARED, file, 0);
  }
  raw(SYS_close, file, 0);
  return memory < 0 ? nullptr : reinterpret_cast<void*>(memory);
}

[[gnu::constructor]] void attach() {
  uint64_t size = 0;
  // Without the marks a recorded read set would lack what the shim answered.
  marks.bytes = static_cast<uint8_t*>(map(k_marks_path, O_RDWR, PROT_READ | PROT_WRITE, marks.size));
  if (!marks.bytes) return;
  const void* table = map(k_table_path, O_RDONLY, PROT_READ, size);
  looks = SharedLooks(table, size);
}

// The answer of the table about a path; `unknown` if it has none.
Walked look(const char* path, bool follows) {
  if (!looks || !path) return {};
  Walk walk(looks, marks, looks.directory(), looks.farm());
  Walked walked = walk.go(path, follows);
  if (walked.kind == Walked::found && walked.look->current_state() == SharedLook::passage) walked = {};
  return walked;
}

int find_status(int directory, const char* path, struct stat* status, int flags) {
  constexpr int k_known = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT;
  if ((flags & ~k_known) == 0 && (directory == AT_FDCWD || (path && *path == '/'))) {
    const Walked walked = look(path, !(flags & AT_SYMLINK_NOFOLLOW));
    if (walked.kind == Walked::failed) return static_cast<int>(failed(walked.error));
    if (walked.kind == Walked::found) {
      *status = walked.look->status;
      return 0;
    }
  }
  return static_cast<int>(checked(raw(SYS_newfstatat, directory, address(path), address(status), flags)));
}

int find_status(int descriptor, struct stat* status) {
  if (descriptor >= server::k_first_view_descriptor)
    if (const SharedLook* look =
            looks.of_descriptor(static_cast<uint32_t>(descriptor - server::k_first_view_descriptor))) {
      *status = look->status;
      return 0;
    }
  return static_cast<int>(checked(raw(SYS_fstat, descriptor, address(status))));
}

// A step of realpath() that the table does not tell.
Step ask(std::string_view path, char* target) {
  char text[view::k_path_limit + 1];
  std::memcpy(text, path.data(), path.size());
  text[path.size()] = '\0';
  struct stat status;
  Step step;
  step.size = path.size();
  step.state = SharedLook::failed;
  long result = raw(SYS_newfstatat, AT_FDCWD, address(text), address(&status), AT_SYMLINK_NOFOLLOW);
  if (result == 0 && S_ISLNK(status.st_mode)) {
    result = raw(SYS_readlinkat, AT_FDCWD, address(text), address(target), view::k_path_limit);
    if (result >= 0) step.target = {target, static_cast<size_t>(result)};
  }
  if (result < 0)
    step.error = static_cast<int>(-result);
  else
    step.state = S_ISLNK(status.st_mode)   ? SharedLook::link
                 : S_ISDIR(status.st_mode) ? SharedLook::passage
                                           : SharedLook::other;
  return step;
}

char* find_real_path(const char* path, char* resolved) {
  char own_directory[view::k_path_limit + 1];
  std::string_view base, farm;
  int error = 0;
  if (!path) {
    error = EINVAL;
  } else if (!*path) {
    error = ENOENT;
  } else if (looks) {
    base = looks.directory();
    farm = looks.farm();
  } else if (*path != '/') {
    // With the end of the text.
    const long size = raw(SYS_getcwd, address(own_directory), sizeof own_directory);
    if (size > 0) base = {own_directory, static_cast<size_t>(size) - 1};
    if (size < 0) error = static_cast<int>(-size);
  }
  if (error == 0) {
    Walk walk(looks, marks, base, farm, ask);
    const Walked walked = walk.go(path, true);
    const std::string_view at = walk.at();
    if (walked.kind == Walked::found && !resolved && !(resolved = static_cast<char*>(std::malloc(at.size() + 1))))
      return nullptr;
    if (walked.kind == Walked::found) {
      std::memcpy(resolved, at.data(), at.size());
      resolved[at.size()] = '\0';
      return resolved;
    }
    error = walked.kind == Walked::failed ? walked.error : ENAMETOOLONG;
  }
  errno = error;
  return nullptr;
}

ssize_t find_target(const char* path, char* target, size_t size) {
  if (looks && path && size > 0) {
    Walk walk(looks, marks, looks.directory(), looks.farm());
    const Walked walked = walk.go(path, false);
    if (walked.kind == Walked::failed) return failed(walked.error);
    if (walked.kind == Walked::found && walked.look->current_state() != SharedLook::link) return failed(EINVAL);
    if (walked.kind == Walked::found) {
      const std::string_view text = walked.look->target();
      const size_t length = text.size() < size ? text.size() : size;
      std::memcpy(target, text.data(), length);
      return static_cast<ssize_t>(length);
    }
  }
  return checked(raw(SYS_readlinkat, AT_FDCWD, address(path), address(target), static_cast<long>(size)));
}

// A descriptor that this process has had from its start; negative: there is none, or somebody has had it, since there
// is one position in the file for all. A program may have closed what it did not know.
int take_ready(const SharedLook& look, int flags) {
  constexpr int k_of_readers = O_CLOEXEC | O_NOCTTY | O_NOFOLLOW;
  if ((flags & ~k_of_readers) != O_RDONLY) return -1;
  const int ready = looks.take_ready(look, marks);
  if (ready < 0) return -1;
  const int descriptor = server::k_first_view_descriptor + ready;
  const int close_on_exec = flags & O_CLOEXEC ? FD_CLOEXEC : 0;
  return raw(SYS_fcntl, descriptor, F_SETFD, close_on_exec) < 0 ? -1 : descriptor;
}

// That there is nothing to open is known from the table, and is what most of a compiler's attempts come to. The
// supervisor opens all that is not ready.
int open_file(const char* path, int flags, int mode) {
  if (!(flags & O_CREAT)) {
    const Walked walked = look(path, !(flags & O_NOFOLLOW));
    if (walked.kind == Walked::failed) return static_cast<int>(failed(walked.error));
    const int ready = walked.kind == Walked::found ? take_ready(*walked.look, flags) : -1;
    if (ready >= 0) return ready;
  }
  return static_cast<int>(checked(raw(SYS_openat, AT_FDCWD, address(path), flags, mode)));
}

int find_access(const char* path, int mode) {
  const Walked walked = look(path, true);
  if (walked.kind == Walked::failed) return static_cast<int>(failed(walked.error));
  if (walked.kind == Walked::found) return mode & ~walked.look->access ? static_cast<int>(failed(EACCES)) : 0;
  return static_cast<int>(checked(raw(SYS_faccessat, AT_FDCWD, address(path), mode)));
}

}  // namespace

// The functions of the C library, under other names here, because its headers declare them with promises about their
// arguments that their callers need not keep.
#define IN_PLACE_OF(name) __asm__(name) __attribute__((visibility("default")))
extern "C" {
int shim_stat(const char* path, struct stat* status) IN_PLACE_OF("stat");
int shim_stat64(const char* path, struct stat* status) IN_PLACE_OF("stat64");
int shim_lstat(const char* path, struct stat* status) IN_PLACE_OF("lstat");
int shim_lstat64(const char* path, struct stat* status) IN_PLACE_OF("lstat64");
int shim_fstat(int descriptor, struct stat* status) IN_PLACE_OF("fstat");
int shim_fstat64(int descriptor, struct stat* status) IN_PLACE_OF("fstat64");
int shim_fstatat(int directory, const char* path, struct stat* status, int flags) IN_PLACE_OF("fstatat");
int shim_fstatat64(int directory, const char* path, struct stat* status, int flags) IN_PLACE_OF("fstatat64");
// Of glibc before 2.33. `version` is that of the struct, of which there is one.
int shim_xstat(int version, const char* path, struct stat* status) IN_PLACE_OF("__xstat");
int shim_xstat64(int version, const char* path, struct stat* status) IN_PLACE_OF("__xstat64");
int shim_lxstat(int version, const char* path, struct stat* status) IN_PLACE_OF("__lxstat");
int shim_lxstat64(int version, const char* path, struct stat* status) IN_PLACE_OF("__lxstat64");
int shim_fxstat(int version, int descriptor, struct stat* status) IN_PLACE_OF("__fxstat");
int shim_fxstat64(int version, int descriptor, struct stat* status) IN_PLACE_OF("__fxstat64");
int shim_access(const char* path, int mode) IN_PLACE_OF("access");
int shim_open(const char* path, int flags, ...) IN_PLACE_OF("open");
int shim_open64(const char* path, int flags, ...) IN_PLACE_OF("open64") __attribute__((alias("open")));
ssize_t shim_readlink(const char* path, char* target, size_t size) IN_PLACE_OF("readlink");
char* shim_realpath(const char* path, char* resolved) IN_PLACE_OF("realpath");
char* shim_canonicalize(const char* path) IN_PLACE_OF("canonicalize_file_name");
// What programs call that were built with _FORTIFY_SOURCE. `room` is that of the buffer.
ssize_t shim_readlink_chk(const char* path, char* target, size_t size, size_t room) IN_PLACE_OF("__readlink_chk");
char* shim_realpath_chk(const char* path, char* resolved, size_t room) IN_PLACE_OF("__realpath_chk");

int shim_stat(const char* path, struct stat* status) { return find_status(AT_FDCWD, path, status, 0); }
int shim_stat64(const char* path, struct stat* status) { return shim_stat(path, status); }
int shim_lstat(const char* path, struct stat* status) {
  return find_status(AT_FDCWD, path, status, AT_SYMLINK_NOFOLLOW);
}
int shim_lstat64(const char* path, struct stat* status) { return shim_lstat(path, status); }
int shim_fstat(int descriptor, struct stat* status) { return find_status(descriptor, status); }
int shim_fstat64(int descriptor, struct stat* status) { return find_status(descriptor, status); }
int shim_fstatat(int directory, const char* path, struct stat* status, int flags) {
  return find_status(directory, path, status, flags);
}
int shim_fstatat64(int directory, const char* path, struct stat* status, int flags) {
  return find_status(directory, path, status, flags);
}
int shim_xstat(int, const char* path, struct stat* status) { return shim_stat(path, status); }
int shim_xstat64(int, const char* path, struct stat* status) { return shim_stat(path, status); }
int shim_lxstat(int, const char* path, struct stat* status) { return shim_lstat(path, status); }
int shim_lxstat64(int, const char* path, struct stat* status) { return shim_lstat(path, status); }
int shim_fxstat(int, int descriptor, struct stat* status) { return find_status(descriptor, status); }
int shim_fxstat64(int, int descriptor, struct stat* status) { return find_status(descriptor, status); }
int shim_open(const char* path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  const int mode = flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE ? va_arg(more, int) : 0;
  va_end(more);
  return open_file(path, flags, mode);
}
int shim_access(const char* path, int mode) { return find_access(path, mode); }
ssize_t shim_readlink(const char* path, char* target, size_t size) { return find_target(path, target, size); }
char* shim_realpath(const char* path, char* resolved) { return find_real_path(path, resolved); }
char* shim_canonicalize(const char* path) { return find_real_path(path, nullptr); }
ssize_t shim_readlink_chk(const char* path, char* target, size_t size, size_t room) {
  if (size > room) __builtin_trap();
  return find_target(path, target, size);
}
char* shim_realpath_chk(const char* path, char* resolved, size_t room) {
  if (room <= view::k_path_limit) __builtin_trap();
  return find_real_path(path, resolved);
}
}
