// SPDX-License-Identifier: GPL-2.0-or-later
// Running as a service: detaching from the terminal, the pid file, and systemd's sockets and notifications.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"

namespace dcc::server {

// Continues in a new process without a terminal. The process that was started waits for ready() and then exits with 0,
// or, if the new process ends before that, with its exit code.
class Detachment {
 public:
  static Result<Detachment> detach();
  void ready();

 private:
  explicit Detachment(UniqueFd launcher) : launcher_(std::move(launcher)) {}
  UniqueFd launcher_;
};

// A file with this process's id, removed by the destructor.
class PidFile {
 public:
  static Result<PidFile> write(const std::string& path);
  PidFile(PidFile&& other) noexcept : path_(std::exchange(other.path_, "")) {}
  ~PidFile();

 private:
  explicit PidFile(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

// Keeps compilers from inheriting descriptors that the parent process left open, such as its log and pipes.
void keep_descriptors_from_children();

// The listening sockets that systemd opened for this process; empty if it did not. To be called once, before any
// process is started.
std::vector<UniqueFd> sockets_from_systemd();

// While held, the signals that the server handles stay pending: at start until it can handle them, and at the end while
// it removes its files.
void hold_signals();
void release_signals();

// Sends "READY=1" or a similar state to the service manager, if it listens (NOTIFY_SOCKET).
void tell_service_manager(const std::string& state);

}  // namespace dcc::server
