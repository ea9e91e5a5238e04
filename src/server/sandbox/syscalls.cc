// SPDX-License-Identifier: GPL-2.0-or-later
// Sources: strace of gcc, g++, clang, as, collect2, lto1 and of bash, dash and perl scripts that call them, with glibc
// 2.36 and musl 1.2; and what these use elsewhere, by their sources: older machines' calls have newer names beside
// them.
#include "server/sandbox/syscalls.h"

#include <fcntl.h>
#include <linux/audit.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

namespace dcc::server {
namespace {

#if defined(__x86_64__) && !defined(__ILP32__)
#define DCC_HAS_SYSCALL_TABLE 1
constexpr uint32_t k_architecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__) && !defined(__AARCH64EB__)
#define DCC_HAS_SYSCALL_TABLE 1
constexpr uint32_t k_architecture = AUDIT_ARCH_AARCH64;
#else
#define DCC_HAS_SYSCALL_TABLE 0
constexpr uint32_t k_architecture = 0;
#endif

#if DCC_HAS_SYSCALL_TABLE

constexpr auto absent = SyscallAnswer::absent;
constexpr auto allowed = SyscallAnswer::allowed;
constexpr auto scoped = SyscallAnswer::allowed_with_scoped_signals;

constexpr auto viewed = SyscallAnswer::viewed;

// Zero for an ordinary descriptor, below k_first_view_descriptor (and not AT_FDCWD).
constexpr uint64_t k_of_view = ~uint64_t{k_first_view_descriptor - 1} & 0xffffffff;

constexpr uint64_t k_int = 0xffffffff;  // the kernel looks at no more of an int
// All CLONE_NEW..., CLONE_NEWTIME (0x80) included; and being traced by, or a child of, somebody else.
constexpr uint64_t k_no_new_thing = 0x7e020080 | CLONE_PTRACE | CLONE_PARENT;

#define ROW(name) #name, __NR_##name
constexpr SyscallRow k_rows[] = {
    // reading and writing
    {ROW(read)},
    {ROW(write)},
    {ROW(close)},
    {ROW(openat), viewed},
    {ROW(mmap), allowed, 2, PROT_EXEC, 0},
    {ROW(mmap), allowed, 4, k_of_view, 0},
    {ROW(mmap), viewed},
    {ROW(munmap)},
    {ROW(mprotect)},
    {ROW(brk)},
#ifdef __NR_newfstatat
    {ROW(newfstatat), allowed, 0, k_of_view, 0},
    {ROW(newfstatat), viewed},
#endif
    {ROW(fstat), allowed, 0, k_of_view, 0},
    {ROW(fstat), viewed},
    {ROW(lseek)},
    {ROW(pread64)},
    {ROW(rt_sigaction)},
    {ROW(rt_sigprocmask)},
    {ROW(readv)},
    {ROW(writev)},
    {ROW(pwrite64)},
    {ROW(preadv)},
    {ROW(pwritev)},
    {ROW(preadv2)},
    {ROW(pwritev2)},
    {ROW(readlinkat), viewed},
    {ROW(faccessat), viewed},
    {"faccessat2", 439, viewed},
    {ROW(statx), allowed, 0, k_of_view, 0},
    {ROW(statx), viewed},
    {ROW(getcwd), viewed},
    {ROW(getdents64), allowed, 0, k_of_view, 0},
    {ROW(getdents64), viewed},
    {ROW(dup), allowed, 0, k_of_view, 0},
    {ROW(dup), viewed},
    {ROW(dup3), allowed, 0, k_of_view, 0},
    {ROW(dup3), viewed},
    {ROW(pipe2)},
    {"close_range", 436},
    {ROW(fcntl), viewed, 1, k_int, F_DUPFD},
    {ROW(fcntl), viewed, 1, k_int, F_DUPFD_CLOEXEC},
    {ROW(fcntl), allowed, 1, k_int, F_GETFD},
    {ROW(fcntl), allowed, 1, k_int, F_SETFD},
    {ROW(fcntl), allowed, 1, k_int, F_GETFL},
    {ROW(fcntl), allowed, 1, k_int, F_SETFL},
    {ROW(fcntl), allowed, 1, k_int, F_GETLK},
    {ROW(fcntl), allowed, 1, k_int, F_SETLK},
    {ROW(fcntl), allowed, 1, k_int, F_SETLKW},
    {ROW(ioctl), viewed, 1, k_int, TCGETS},
    {ROW(ioctl), viewed, 1, k_int, TIOCGWINSZ},
    {ROW(ioctl), allowed, 1, k_int, TIOCGPGRP},
    {ROW(ioctl), allowed, 1, k_int, FIONREAD},
    {ROW(ioctl), allowed, 1, k_int, FIOCLEX},
    {ROW(ioctl), absent},  // cp tries to share blocks, and copies when that is ENOSYS
    {ROW(ftruncate)},
    {ROW(truncate), viewed},
    {ROW(fallocate)},
    {ROW(fadvise64)},
    {ROW(fsync)},
    {ROW(fdatasync)},
    {ROW(flock)},
    {ROW(sendfile)},
    {ROW(copy_file_range)},
    {ROW(statfs), viewed},
    {ROW(fstatfs), allowed, 0, k_of_view, 0},
    {ROW(fstatfs), viewed},
    {ROW(utimensat), allowed, 1, ~uint64_t{0}, 0},  // without a path: of an open file, which Landlock has let it open
    {ROW(umask)},
    {ROW(chdir), viewed},
    {ROW(fchdir), viewed},
    {ROW(mkdirat), viewed},
    {ROW(unlinkat), viewed},
#ifdef __NR_renameat
    {ROW(renameat), viewed},
#endif
    {ROW(renameat2), viewed},
// the calls of old that other machines do not have
#ifdef __NR_open
    {ROW(open), viewed},
    {ROW(creat), viewed},
    {ROW(stat), viewed},
    {ROW(lstat), viewed},
    {ROW(access), viewed},
    {ROW(readlink), viewed},
    {ROW(getdents), allowed, 0, k_of_view, 0},
    {ROW(getdents), viewed},
    {ROW(dup2), allowed, 0, k_of_view, 0},
    {ROW(dup2), viewed},
    {ROW(pipe)},
    {ROW(mkdir), viewed},
    {ROW(rmdir), viewed},
    {ROW(unlink), viewed},
    {ROW(rename), viewed},
    {ROW(poll)},
    {ROW(select)},
    {ROW(pause)},
    {ROW(alarm)},
    {ROW(time)},
    {ROW(getpgrp)},
    {ROW(fork)},
    {ROW(vfork)},
    {ROW(arch_prctl)},
#endif
    // memory
    {ROW(mremap)},
    {ROW(madvise)},
    {ROW(mincore)},
    {ROW(msync)},
    // processes and threads of its own
    {ROW(clone), allowed, 0, k_no_new_thing, 0},
    {"clone3", 435, absent},                                // its flags lie in memory, where a filter cannot look
    {ROW(unshare), allowed, 0, ~uint64_t{0}, CLONE_FILES},  // only its own descriptors; made by process::Process::start
    {ROW(execve), viewed},
    {ROW(exit)},
    {ROW(exit_group)},
    {ROW(wait4)},
    {ROW(waitid)},
    {ROW(kill), scoped},
    {ROW(tkill), scoped},
    {ROW(tgkill), scoped},
    {ROW(set_tid_address)},
    {ROW(set_robust_list)},
    {ROW(get_robust_list)},
    {"rseq",
#ifdef __x86_64__
     334
#else
     293
#endif
    },
    {ROW(futex)},
    {ROW(sched_yield)},
    {ROW(sched_getaffinity)},
    {ROW(prctl), allowed, 0, k_int, PR_SET_NAME},
    {ROW(prctl), allowed, 0, k_int, PR_GET_NAME},
    {ROW(prctl), allowed, 0, k_int, PR_GET_DUMPABLE},
    {ROW(prctl), allowed, 0, k_int, PR_SET_PDEATHSIG},
    {ROW(prctl), allowed, 0, k_int, 0x53564d41},  // PR_SET_VMA: names of memory
    // limits of its own; those of others have a process number
    {ROW(prlimit64), allowed, 0, k_int, 0},
#ifdef __NR_getrlimit
    {ROW(getrlimit)},
    {ROW(setrlimit)},
#endif
    // signals
    {ROW(rt_sigreturn)},
    {ROW(rt_sigsuspend)},
    {ROW(rt_sigpending)},
    {ROW(rt_sigtimedwait)},
    {ROW(sigaltstack)},
    {ROW(restart_syscall)},
    {ROW(setitimer)},
    {ROW(getitimer)},
    // waiting
    {ROW(ppoll)},
    {ROW(pselect6)},
    {ROW(nanosleep)},
    {ROW(clock_nanosleep)},
    // questions
    {ROW(clock_gettime)},
    {ROW(clock_getres)},
    {ROW(gettimeofday)},
    {ROW(times)},
    {ROW(getrusage)},
    {ROW(getpid)},
    {ROW(getppid)},
    {ROW(gettid)},
    {ROW(getpgid)},
    {ROW(getsid)},
    {ROW(getuid)},
    {ROW(geteuid)},
    {ROW(getgid)},
    {ROW(getegid)},
    {ROW(getgroups)},
    {ROW(getresuid)},
    {ROW(getresgid)},
    {ROW(getpriority)},
    {ROW(capget)},
    {ROW(uname)},
    {ROW(sysinfo)},
    {ROW(getcpu)},
    {ROW(getrandom)},
    {ROW(personality), allowed, 0, k_int, 0xffffffff},  // only asks
    // calls that have others to stand in for them
    {"openat2", 437, absent},
    {"pidfd_open", 434, absent},
    {"pidfd_send_signal", 424, absent},
    {ROW(execveat), absent},
    {ROW(memfd_create), absent},
    {ROW(membarrier), absent},
    {ROW(epoll_create1), absent},
    {ROW(socket), absent, 0, k_int, AF_UNIX},  // the C library asks nscd for a user's name by one
    {ROW(getpeername), absent},                // bash asks it of its standard input
    {ROW(fchmod), absent},                     // objcopy sets the mode that its file has already
};
#undef ROW

#endif

}  // namespace

#if DCC_HAS_SYSCALL_TABLE
std::span<const SyscallRow> syscall_table() { return k_rows; }
#else
std::span<const SyscallRow> syscall_table() { return {}; }
#endif

int newest_syscall() { return 462; }  // mseal, of Linux 6.10

uint32_t syscall_architecture() { return k_architecture; }

}  // namespace dcc::server
