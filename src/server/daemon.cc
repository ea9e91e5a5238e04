// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/daemon.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/env.h"
#include "base/file.h"
#include "base/strings.h"

namespace dcc::server {
namespace {

// Some C libraries that dcc is built with do not define this; the number is the same on all architectures.
constexpr long k_sys_close_range = 436;

constexpr int k_first_systemd_fd = 3;
constexpr int64_t k_systemd_limit = 64;  // more are surely not meant for this server

bool is_listening(int fd) {
  int listening = 0;
  socklen_t size = sizeof listening;
  return ::getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) == 0 && listening;
}

[[noreturn]] void exit_as(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  ::_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

// The signals that a server handles, as listed by --help.
void change_answered_signals(int how) {
  sigset_t answered;
  ::sigemptyset(&answered);
  for (int number : {SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGUSR2}) ::sigaddset(&answered, number);
  ::sigprocmask(how, &answered, nullptr);
}

}  // namespace

Result<Detachment> Detachment::detach() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) < 0) return fail_errno(Code::general, errno, "pipe");
  UniqueFd reader(ends[0]), writer(ends[1]);
  pid_t child = ::fork();
  if (child < 0) return fail_errno(Code::general, errno, "fork");
  if (child > 0) {
    writer.reset();
    char ready;
    ssize_t got;
    do {
      got = ::read(reader.get(), &ready, 1);
    } while (got < 0 && errno == EINTR);
    if (got == 1) ::_exit(0);
    exit_as(child);
  }
  ::setsid();
  UniqueFd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
  for (int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::dup2(null.get(), standard);
  return Detachment(std::move(writer));
}

void Detachment::ready() {
  (void)write_all(launcher_.get(), "r");
  launcher_.reset();
}

Result<PidFile> PidFile::write(const std::string& path) {
  ASSIGN_OR_RETURN(UniqueFd fd, open_file(path, O_WRONLY | O_CREAT | O_TRUNC, 0644).context("pid file"));
  RETURN_IF_ERROR(write_all(fd.get(), fmt::format("{}\n", ::getpid())).context("pid file '{}'", path));
  return PidFile(path);
}

PidFile::~PidFile() {
  if (path_.empty()) return;
  // If the directory is root's, this user cannot remove the file; then at least it is emptied.
  if (::unlink(path_.c_str()) < 0) (void)!::truncate(path_.c_str(), 0);
}

void keep_descriptors_from_children() {
  constexpr unsigned k_close_on_exec = 1 << 2;  // CLOSE_RANGE_CLOEXEC
  if (::syscall(k_sys_close_range, 3u, ~0u, k_close_on_exec) == 0) return;
  // For Linux before 5.11.
  constexpr int k_usual_limit = 1024;
  for (int fd = 3; fd < k_usual_limit; ++fd) ::fcntl(fd, F_SETFD, FD_CLOEXEC);
}

std::vector<UniqueFd> sockets_from_systemd() {
  std::vector<UniqueFd> sockets;
  auto pid = parse_number(env("LISTEN_PID").value_or(""));
  auto count = parse_number(env("LISTEN_FDS").value_or(""));
  for (const char* name : {"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"}) ::unsetenv(name);
  if (!pid || *pid != ::getpid() || !count) return sockets;
  for (int fd = k_first_systemd_fd; fd < k_first_systemd_fd + std::min(*count, k_systemd_limit); ++fd) {
    if (is_listening(fd)) sockets.emplace_back(fd);
  }
  return sockets;
}

void hold_signals() { change_answered_signals(SIG_BLOCK); }

void release_signals() { change_answered_signals(SIG_UNBLOCK); }

void tell_service_manager(const std::string& state) {
  auto path = env("NOTIFY_SOCKET");
  sockaddr_un address{};
  if (!path || path->empty() || path->size() >= sizeof address.sun_path) return;
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path->data(), path->size());
  if (address.sun_path[0] == '@') address.sun_path[0] = '\0';  // an address in the abstract name space
  UniqueFd fd(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path->size());
  ::sendto(fd.get(), state.data(), state.size(), MSG_NOSIGNAL, reinterpret_cast<sockaddr*>(&address), length);
}

}  // namespace dcc::server
