// SPDX-License-Identifier: GPL-2.0-or-later
// Back-off: a host that failed is not asked for a while. The time is 1 s at first and doubles with every failed probe.
// When it is over, one client at a time probes the host and all others keep skipping it, so a dead machine costs a
// build one connect time-out per period. dcc and stock share these files, and they mean the same to both.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/error_policy.h"
#include "base/unique_fd.h"
#include "hosts/host.h"

namespace dcc::state {

using WallTime = std::chrono::system_clock::time_point;  // shared between processes, hence the wall clock
inline WallTime wall_time() { return std::chrono::system_clock::now(); }

// $DISTCC_BACKOFF_PERIOD in seconds: 60 when unset, 0 (off) when empty or not a number, as in stock.
int back_off_period();

// The back-off after this many failures in a row: 1 s, then twice as long each time, up to the period.
inline constexpr int k_most_failures = 30;  // no more are counted
std::chrono::seconds rest_after(int failures, std::chrono::seconds period);

// Permission to ask one host for one compiler. Owns the right to probe, if this attempt is a probe; if the permit is
// dropped (or the process dies) without a verdict, the next client may probe.
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
  // With an empty `lock_dir` or a period of 0, every host is always allowed and no file is touched.
  BackOff(std::string lock_dir, int period_seconds);

  // To be called before choosing a host: why this one is to be skipped now, or nothing. `compiler` is any text for
  // what the host is asked for.
  std::optional<std::string> reason_to_skip(const hosts::Host& host, std::string_view compiler, WallTime now) const;

  // The last failure of this host, or of this compiler on it, unless the host was asked again since.
  std::optional<std::string> last_failure(const hosts::Host& host, std::string_view compiler) const;

  // To be called after choosing a host and taking its slot. Nothing if the host went into back-off meanwhile or another
  // client is probing it: the caller then chooses again without this host.
  std::optional<Permit> enter(const hosts::Host& host, std::string_view compiler, WallTime now) const;

  // To be called during the attempt, when the connection is made and when the host has answered. This ends the back-off
  // that the event disproves, for all clients at once and not only when this job has ended.
  void connected(Permit& permit) const;
  void answered(Permit& permit) const;

  // The verdict on an attempt. If the attempt started before the recorded failure happened, its failure counts as the
  // same one and changes nothing. Blaming the compiler clears the host, because the host answered.
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
