// SPDX-License-Identifier: GPL-2.0-or-later
// In the place of a compiler: tries what a compiler that was taken over would, and prints "refused NAME" or
// "POSSIBLE NAME" for each. Static, so that nothing but the tries themselves needs a permission.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <linux/perf_event.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/msg.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

static pid_t parent;

// Whether a child of ours that calls `f` ends as one that could do it.
static long in_child(long (*f)(void)) {
  fflush(stdout);
  pid_t pid = fork();
  if (pid == 0) _exit(f() < 0);
  int status = -1;
  waitpid(pid, &status, 0);
  return status == 0 ? 0 : -1;
}

static long open_file(const char* path, int flags) { return open(path, flags | O_CLOEXEC, 0600); }
static long sock(int family, int type, int protocol) { return socket(family, type, protocol); }
static long limit_of_server(void) {  // to what it is, so that the server can still answer
  struct rlimit limit = {4, 4};
  if (prlimit(parent, RLIMIT_NOFILE, NULL, &limit) < 0) return -1;
  return prlimit(parent, RLIMIT_NOFILE, &limit, NULL);
}
static long scheduling_of_server(void) {
  struct sched_param param = {0};
  return sched_setscheduler(parent, SCHED_IDLE, &param);
}
static long own_scheduling(void) {
  struct sched_param param = {0};
  return sched_setscheduler(0, SCHED_BATCH, &param);
}
static long affinity_of_server(void) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(0, &set);
  return sched_setaffinity(parent, sizeof set, &set);
}
static long leave_group(void) { return setpgid(0, 0); }
static long leave_session(void) { return setsid() < 0 && setpgid(0, 0) < 0 ? -1 : (int)setsid() < 0 ? -1 : 0; }
static long new_user(void) { return unshare(CLONE_NEWUSER); }
static long clone_user(void) {
  long pid = syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0);
  if (pid == 0) _exit(0);
  return pid;
}
static long clone3_user(void) {
  unsigned long long args[11] = {CLONE_NEWUSER, 0, 0, 0, SIGCHLD};
  long pid = syscall(SYS_clone3, args, 64);
  if (pid == 0) _exit(0);
  return pid;
}
static long unix_by_path(void) {
  struct sockaddr_un address = {AF_UNIX, "socket"};
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  return fd < 0 ? -1 : bind(fd, (struct sockaddr*)&address, sizeof address);
}
static long pair(void) {
  int fds[2];
  return socketpair(AF_UNIX, SOCK_STREAM, 0, fds);
}
static long read_server(void) {
  char byte;
  struct iovec here = {&byte, 1}, there = {(void*)&parent, 1};
  return process_vm_readv(parent, &here, 1, &there, 1, 0);
}
static long trace_server(void) { return ptrace(PTRACE_SEIZE, parent, 0, 0); }
static long run_memory(void) {
  int fd = (int)syscall(SYS_memfd_create, "x", 0);
  if (fd < 0) return -1;
  char* argv[] = {"x", NULL};
  return syscall(SYS_execveat, fd, "", argv, NULL, AT_EMPTY_PATH);
}
static long run_own_file(void) {
  int fd = open("mine", O_WRONLY | O_CREAT | O_CLOEXEC, 0755);
  if (fd < 0 || write(fd, "#!/bin/true\n", 12) != 12) return -1;
  close(fd);
  char* argv[] = {"mine", NULL};
  return execve("./mine", argv, NULL);
}
static long signals_by_files(void) {
  int fds[2];
  if (pipe(fds) < 0) return 0;
  return fcntl(fds[0], F_SETOWN, parent);
}
static long time_of_source(void) {
  struct timespec times[2] = {{1, 0}, {1, 0}};
  return utimensat(AT_FDCWD, ".", times, 0);
}
static long perf(void) {
  struct perf_event_attr attr = {.type = PERF_TYPE_SOFTWARE, .size = sizeof attr, .exclude_kernel = 1};
  return syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0);
}
#ifdef __x86_64__
static long foreign_abi(void) {  // the kernel may have none, and kill
  long pid;
  __asm__ volatile("int $0x80" : "=a"(pid) : "a"(20) : "memory");  // getpid of i386
  return pid > 0 ? 0 : -1;
}
static long x32_abi(void) { return syscall(0x40000000 | 39) > 0 ? 0 : -1; }
#endif
static long shared_memory(void) { return shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600); }
static long deep_stack(void) {
  struct rlimit limit;
  getrlimit(RLIMIT_NPROC, &limit);
  limit.rlim_cur = limit.rlim_max = RLIM_INFINITY;
  return setrlimit(RLIMIT_NPROC, &limit);
}

#define TRY(name, expression) do { errno = 0; report(name, (long)(expression) >= 0); } while (0)
static int possible;
static void report(const char* name, int was_possible) {
  possible += was_possible;
  printf("%s %s\n", was_possible ? "POSSIBLE" : "refused", name);
  fflush(stdout);
}

int main(int argc, char** argv) {
  parent = getppid();
  TRY("limit-of-server", limit_of_server());
  TRY("more-processes", deep_stack());
  TRY("scheduling-of-server", scheduling_of_server());
  TRY("own-scheduling", own_scheduling());
  TRY("affinity-of-server", affinity_of_server());
  TRY("priority-of-server", setpriority(PRIO_PROCESS, (id_t)parent, 19));
  TRY("io-priority-of-server", syscall(SYS_ioprio_set, 1, parent, 3 << 13));
  TRY("signal-to-server", kill(parent, 0));
  TRY("signal-to-group-of-server", kill(-getpgid(parent), 0));
  TRY("signals-by-files", signals_by_files());
  TRY("pidfd", syscall(SYS_pidfd_open, parent, 0));
  TRY("trace-server", trace_server());
  TRY("memory-of-server", read_server());
  TRY("compare-server", syscall(SYS_kcmp, parent, getpid(), 0, 0, 0));
  TRY("group", in_child(leave_group));
  TRY("session", in_child(leave_session));
  TRY("mode-of-directory", chmod("..", 0700));
  TRY("mode-of-own-directory", chmod(".", 0700));
  TRY("times", time_of_source());
  TRY("owner", chown(".", getuid(), getgid()));
  TRY("attribute", setxattr(".", "user.x", "y", 1, 0));
  TRY("symlink", symlink("/etc/passwd", "link"));
  TRY("hard-link", link("/proc/self/exe", "hard"));
  TRY("fifo", mknod("fifo", S_IFIFO | 0600, 0));
  TRY("tcp", sock(AF_INET, SOCK_STREAM, 0));
  TRY("tcp6", sock(AF_INET6, SOCK_STREAM, 0));
  TRY("mptcp", sock(AF_INET, SOCK_STREAM, 262));
  TRY("udp", sock(AF_INET, SOCK_DGRAM, 0));
  TRY("unix", unix_by_path());
  TRY("socketpair", pair());
  TRY("netlink", sock(AF_NETLINK, SOCK_RAW, 0));
  TRY("kernel-crypto", sock(38, SOCK_SEQPACKET, 0));
  TRY("vsock", sock(40, SOCK_STREAM, 0));
  TRY("shared-memory", shared_memory());
  TRY("message-queue", msgget(IPC_PRIVATE, IPC_CREAT | 0600));
  TRY("semaphores", semget(IPC_PRIVATE, 1, IPC_CREAT | 0600));
  TRY("posix-queue", mq_open("/probe", O_CREAT | O_RDWR, 0600, NULL));
  TRY("key", syscall(SYS_add_key, "user", "probe", "x", 1L, KEY_SPEC_SESSION_KEYRING));
  TRY("keyring", syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 1));
  TRY("user-namespace", in_child(new_user));
  TRY("user-namespace-by-clone", clone_user());
  TRY("user-namespace-by-clone3", clone3_user());
  TRY("mount", mount("none", ".", "tmpfs", 0, ""));
  TRY("mount-api", syscall(SYS_open_tree, AT_FDCWD, ".", 1));
  TRY("chroot", chroot("."));
  TRY("io_uring", syscall(SYS_io_uring_setup, 1, (char[256]){0}));
  TRY("aio", syscall(SYS_io_setup, 1, &(unsigned long){0}));
  TRY("userfaultfd", syscall(SYS_userfaultfd, 1));
  TRY("bpf", syscall(SYS_bpf, 0, (char[128]){4, 0, 0, 0, 4, 0, 0, 0, 4, 0, 0, 0, 1}, 72));
  TRY("perf", perf());
  TRY("memfd", syscall(SYS_memfd_create, "x", 0));
  TRY("run-memory", in_child(run_memory));
  TRY("run-own-file", in_child(run_own_file));
  TRY("lock-memory", mlockall(MCL_CURRENT));
  TRY("personality", personality(ADDR_NO_RANDOMIZE));
  TRY("inotify", inotify_init());
  TRY("fanotify", syscall(SYS_fanotify_init, 0, 0));
  TRY("timer", syscall(SYS_timer_create, 0, NULL, &(int){0}));
  TRY("kernel-log", syscall(SYS_syslog, 3, (char[16]){0}, 16));
  TRY("file-handle", syscall(SYS_name_to_handle_at, AT_FDCWD, ".", (int[40]){128}, &(int){0}, 0));
  TRY("seccomp", syscall(SYS_seccomp, 2, 0, &(int){0x7fff0000}));
  TRY("no-dump", prctl(PR_SET_DUMPABLE, 0));
  TRY("become-reaper", prctl(PR_SET_CHILD_SUBREAPER, 1));
  TRY("passwords", open_file("/etc/passwd", O_RDONLY));
  TRY("processes", open_file("/proc/1/cmdline", O_RDONLY));
  TRY("write-outside", open_file("/dev/shm/probe", O_WRONLY | O_CREAT));
  TRY("zeroes-without-end", open_file("/dev/zero", O_RDONLY));
#ifdef __x86_64__
  TRY("foreign-abi", in_child(foreign_abi));
  TRY("x32-abi", in_child(x32_abi));
#endif
  if (argc == 1) return possible;
  fflush(stdout);
  argv[0] = "gcc";
  execvp(argv[0], argv);
  return 1;
}
