// SPDX-License-Identifier: GPL-2.0-or-later
// Back-off: not asking a host for a while after it failed us. 1 s at first, doubling with every failed probe. While a
// host is silent one client at a time probes it when the time is over and all others go on skipping it, so a dead
// machine costs a build one connect time-out per period. What stock finds of ours, and we of stock's, has the same
// meaning.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/error_policy.h"
#include "base/unique_fd.h"
#include "hosts/host.h"

namespace dcc::state {

using WallTime = std::chrono::system_clock::time_point;  // shared between processes, so the wall clock it must be
inline WallTime wall_time() { return std::chrono::system_clock::now(); }

// $DISTCC_BACKOFF_PERIOD in seconds: 60 when unset, 0 (off) when empty or not a number, as in stock.
int back_off_period();

// How long what has failed so many times in a row is left alone: 1 s, then twice as long each time, up to the period.
inline constexpr int k_most_failures = 30;  // that are counted
std::chrono::seconds rest_after(int failures, std::chrono::seconds period);

// Leave to ask one host for one compiler. Owns the right to probe, if this attempt is a probe; dropping the permit (or
// dying) without a verdict lets the next client probe.
class Permit {
 public:
  bool probing() const { return host_probe_ || compiler_probe_; }

 private:
  friend class BackOff;
  std::string host_file_;
  std::string compiler_file_;
  WallTime started_;
  UniqueFd host_probe_;
  UniqueFd compiler_probe_;
};

class BackOff {
 public:
  // `lock_dir` may be empty: then, and with a period of 0, every host is always allowed and no file is touched.
  BackOff(std::string lock_dir, int period_seconds);

  // Before choosing: why this host is to be skipped now, or nothing. `compiler` is the name that will be sent.
  std::optional<std::string> reason_to_skip(const hosts::Host& host, std::string_view compiler, WallTime now) const;

  // What it, or this compiler there, failed with last, if it was not asked since then.
  std::optional<std::string> last_failure(const hosts::Host& host, std::string_view compiler) const;

  // After choosing (having its slot): the permit, or nothing when the host went into back-off meanwhile or another
  // client probes it: choose again without it.
  std::optional<Permit> enter(const hosts::Host& host, std::string_view compiler, WallTime now) const;

  // While the attempt goes on: there is a connection, or the host has answered. What it has shown to be over ends for
  // everybody at once, however long this job may take.
  void connected(Permit& permit) const;
  void answered(Permit& permit) const;

  // The verdict of an attempt. A failure that began before the recorded one happened is the same accident and changes
  // nothing. Blaming the compiler clears the host, for it answered.
  void failed(Permit permit, Blame blame, std::string_view reason, WallTime now) const;
  void succeeded(Permit permit) const;

 private:
  bool applies_to(const hosts::Host& host) const;
  std::string host_file(const hosts::Host& host) const;
  std::string compiler_file(const hosts::Host& host, std::string_view compiler) const;

  std::string lock_dir_;
  std::chrono::seconds period_;
};

}  // namespace dcc::state
