#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""seccomp.py ERRNO SYSCALL[,SYSCALL...] COMMAND...: runs COMMAND in a world where these system calls fail, as in kernels that
are older than they are (ENOSYS) and in containers that forbid them (EPERM). Exit code 125: this cannot be done here."""
import ctypes
import errno
import os
import platform
import struct
import sys

# Numbers of <asm/unistd.h>. A call that an architecture lacks is not to be refused there either.
NUMBERS = {
    "x86_64": """poll 7 pipe 22 select 23 sendfile 40 fcntl 72 flock 73 ftruncate 77 getdents 78 link 86 fchmod 91 umask 95
        getrlimit 97 statfs 137 fstatfs 138 prctl 157 fgetxattr 193 futex 202 epoll_create 213 getdents64 217 timer_create 222
        clock_gettime 228 epoll_wait 232 epoll_ctl 233 tgkill 234 waitid 247 inotify_init 253 openat 257 unlinkat 263
        linkat 265 ppoll 271 utimensat 280 epoll_pwait 281 signalfd 282 eventfd 284 timer_settime 223 accept4 288 signalfd4 289
        eventfd2 290 epoll_create1 291 dup3 292 pipe2 293 inotify_init1 294 prlimit64 302 sendmmsg 307 getcpu 309
        renameat2 316 seccomp 317 getrandom 318 memfd_create 319 copy_file_range 326 statx 332 rseq 334 io_uring_setup 425
        pidfd_open 434 clone3 435 close_range 436 faccessat2 439 epoll_pwait2 441 landlock_create_ruleset 444
        sigaltstack 131 madvise 28 mremap 25 access 21 mknod 133 mknodat 259 sched_getaffinity 204 socketpair 53
        setsockopt 54 getsockopt 55 getsockname 51 getpeername 52 shutdown 48 sysinfo 99 uname 63 setpgid 109 nice 34
        setpriority 141 clone 56 vfork 58 fork 57 set_robust_list 273 pread64 17 pwrite64 18 lseek 8 mkdir 83 rename 82
        readlink 89 ioctl 16 getcwd 79 chdir 80 truncate 76 fallocate 285 sched_setscheduler 144 setrlimit 160
        chmod 90 chown 92 rmdir 84 symlink 88 dup 32 dup2 33 kill 62 gettimeofday 96 getpgrp 111 fsync 74 newfstatat 262
        stat 4 lstat 6 fstat 5 socket 41 connect 42 bind 49 listen 50 accept 43 sendto 44 recvfrom 45 sendmsg 46 recvmsg 47
        inotify_add_watch 254 fadvise64 221 setsid 112 setitimer 38 unshare 272 setns 308 mount 165 add_key 248 request_key 249
        keyctl 250 perf_event_open 298 bpf 321 userfaultfd 323""",
}
PTRACE_ARCHITECTURE = {"x86_64": 0xC000003E}

PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
LOAD, JUMP_EQUAL, RETURN = 0x20, 0x15, 0x06  # of classic BPF
ALLOW, FAIL = 0x7FFF0000, 0x00050000


def instruction(code, value, if_true=0, if_false=0):
    return struct.pack("HBBI", code, if_true, if_false, value)


def refuse(numbers, error):
    program = [instruction(LOAD, 4), instruction(JUMP_EQUAL, PTRACE_ARCHITECTURE[platform.machine()], 1, 0),
               instruction(RETURN, ALLOW), instruction(LOAD, 0)]
    for number in numbers:
        program += [instruction(JUMP_EQUAL, number, 0, 1), instruction(RETURN, FAIL | error)]
    program.append(instruction(RETURN, ALLOW))
    text = ctypes.create_string_buffer(b"".join(program))
    header = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(program), ctypes.addressof(text)))
    libc = ctypes.CDLL(None, use_errno=True)
    return libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 and libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, header, 0, 0) == 0


words = NUMBERS.get(platform.machine(), "").split()
known = dict(zip(words[::2], map(int, words[1::2])))
if sys.argv[1:] == ["--list"]:
    print(*known)
    sys.exit()
names = sys.argv[2].split(",")
if not set(names) <= known.keys() or not refuse([known[name] for name in names], getattr(errno, sys.argv[1])):
    sys.exit(125)
os.execvp(sys.argv[3], sys.argv[3:])
