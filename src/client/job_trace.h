// SPDX-License-Identifier: GPL-2.0-or-later
// What one job does, noted while it does it, for three who may look on: monitors, through a file in the state directory
// (state/monitor_files.h); whoever set DCC_TRACE, by a line when the job is over (trace/trace_line.h); and who asks
// later what all jobs were (client/job_counts.h). Whatever goes wrong here is the job's business in no way.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "client/plan.h"
#include "hosts/host.h"
#include "state/monitor_files.h"
#include "state/slots.h"
#include "trace/trace_line.h"

namespace dcc::client {

class JobTrace {
 public:
  // `trace_file`: DCC_TRACE; empty: no line.
  explicit JobTrace(std::string trace_file);
  JobTrace(const JobTrace&) = delete;

  void begin(const Plan& plan);
  // From the next enter() on, and counted there at the end. An empty directory: nowhere.
  void show_in(std::string state_dir);
  void decide(trace::Outcome outcome, std::string reason);

  // Where the job is shown, and accounted for: on that host while it is connected with it, and else here.
  void at_host(const hosts::Host& host, int slot);
  void here_in_slot(int slot);

  void enter(ClientPhase phase);
  // The same for changes that are too quick for anybody to look at.
  void count(ClientPhase phase);

  // hosts::acquire(). It is shown, if there is something to wait for; `name` is the host, empty for several.
  Result<state::Slot> acquire(const std::string& name, const std::string& lock_dir,
                              const std::vector<state::SlotSet>& sets);

  trace::TraceLine& line() { return line_; }

  // The job is shown no longer.
  void hide() { monitor_file_.reset(); }
  const std::string* shown_in() const { return monitor_file_ ? &monitor_file_->path() : nullptr; }

  // The job is over, and is shown no longer.
  void end(int exit_code);

 private:
  using Clock = std::chrono::steady_clock;
  struct Place {
    std::string host;
    int slot = 0;
  };

  void show(const Place& place);
  const Place& place_of(ClientPhase phase) const;
  Result<void> append_line();

  const Clock::time_point started_ = Clock::now();
  Clock::time_point phase_started_ = started_;
  ClientPhase phase_ = ClientPhase::startup;
  Place here_{"localhost", 0};
  Place there_;
  std::string trace_file_;
  trace::TraceLine line_;
  bool has_begun_ = false;  // what is no job has no line
  std::string state_dir_;
  bool is_shown_ = false;
  std::optional<state::MonitorFile> monitor_file_;
  Clock::time_point shown_;
};

}  // namespace dcc::client
