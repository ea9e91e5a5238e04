// SPDX-License-Identifier: GPL-2.0-or-later
// What `dcc serve` and `distccd` are asked to do: the command line, and the --config files, which are read again on
// SIGHUP.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/options.h"
#include "base/result.h"
#include "hosts/host.h"
#include "stats/site.h"

namespace dcc {

struct ServeSettings {
  std::vector<std::string> config;
  std::vector<std::string> allow;
  bool allow_private = false;
  std::vector<std::string> allow_plain;
  std::vector<std::string> listen;
  int port = hosts::k_default_port;
  std::vector<std::string> toolchains;
  std::optional<int> jobs;
  int nice = 5;
  std::string user;
  std::string pid_file;
  // About ten times what the heaviest units of LLVM or Chromium take on a desktop machine. A job that runs longer will
  // not end (a few bytes of nested .irp are enough), and one such job per slot would stop the service.
  int job_lifetime_s = 20 * 60;
  std::vector<std::string> allowed_syscalls;  // names
  bool no_native = false;
  std::string cache_dir;
  int cache_size_mb = 1024;
  int lifetime_s = 0;
  std::string log_file;
  std::string log_level;
  bool log_stderr = false;
  bool verbose = false;
  bool daemon = false;
  bool inetd = false;
  bool no_detach = false;
  bool wizard = false;
  bool botnet = false;
  std::optional<int> oom_score_adj;
  bool stats = false;
  int stats_port = stats::k_default_stats_port;
  std::vector<std::string> stats_allow;
  bool stats_show_files = false;
  std::vector<std::string> stats_hosts;
  bool zeroconf = false;
  bool version = false;
};

// The rows of its options, which set members of `settings`.
std::vector<Option> serve_options(ServeSettings& settings);

// What --toolchain and such name is relative to the start directory, also when it is read again later.
std::string from_start(const std::string& path);

// The command line, and what the --config files add each time they are read.
class ServeConfiguration {
 public:
  explicit ServeConfiguration(std::vector<std::string> command_line) : command_line_(std::move(command_line)) {}

  // Later files win. Files that are missing or unreadable add nothing: systemd may have read them already.
  Result<ServeSettings> read(const std::vector<std::string>& files);

  // Restores the environment from before the last read(), because other settings that it read were wrong.
  void undo();

 private:
  Result<ServeSettings> parse(const std::string& options) const;

  std::vector<std::string> command_line_;
  std::map<std::string, std::optional<std::string>> before_;
  bool args_were_in_file_ = false;
};

}  // namespace dcc
