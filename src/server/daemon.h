// SPDX-License-Identifier: GPL-2.0-or-later
// Being a service: leaving the terminal, the pid file, and what systemd hands over and wants to be told.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"

namespace dcc::server {

// Goes on in a process of its own without a terminal. The process that was launched waits for ready(), and then exits
// with 0; when we end before, with our exit code.
class Detachment {
 public:
  static Result<Detachment> detach();
  void ready();

 private:
  explicit Detachment(UniqueFd launcher) : launcher_(std::move(launcher)) {}
  UniqueFd launcher_;
};

// Holds our process id while we live.
class PidFile {
 public:
  static Result<PidFile> write(const std::string& path);
  PidFile(PidFile&& other) noexcept : path_(std::exchange(other.path_, "")) {}
  ~PidFile();

 private:
  explicit PidFile(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

// What whoever started us left open (their log, their pipes) is none of the compilers' business.
void keep_descriptors_from_children();

// The listening sockets that systemd opened for this very process; empty when it did not. To be asked once, before any
// process is started.
std::vector<UniqueFd> sockets_from_systemd();

// Signals that a server answers wait while they are held: until it can answer, and while it removes its files at the
// end.
void hold_signals();
void release_signals();

// "READY=1" and the like, to a service manager that listens (NOTIFY_SOCKET).
void tell_service_manager(const std::string& state);

}  // namespace dcc::server
