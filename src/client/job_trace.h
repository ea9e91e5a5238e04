// SPDX-License-Identifier: GPL-2.0-or-later
// Records what one job does, for three readers: monitors, through a file in the state directory
// (state/monitor_files.h); the user who set DCC_TRACE, through a line at the end of the job (trace/trace_line.h); and
// `dcc stats`, through the counts of all jobs (client/job_counts.h). A failure here never affects the job.
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
  // `trace_file`: from DCC_TRACE; if empty, no line is written.
  explicit JobTrace(std::string trace_file);
  JobTrace(const JobTrace&) = delete;

  void begin(const Plan& plan);
  // Shows the job to monitors from the next enter() on, and counts it at its end, in this directory; empty: neither.
  void show_in(std::string state_dir);
  void decide(trace::Outcome outcome, std::string reason);

  // Set the place that monitors show and the line records: the host, for the phases in which the job is there, and the
  // slot, for the phases on this machine.
  void at_host(const hosts::Host& host, int slot);
  void here_in_slot(int slot);

  void enter(ClientPhase phase);
  // The same without showing it: for phases too short for anybody to see.
  void count(ClientPhase phase);

  // state::acquire(), shown as waiting if the job has to wait; `name` is the host, empty if there are several.
  Result<state::Slot> acquire(const std::string& name, const std::string& lock_dir,
                              const std::vector<state::SlotSet>& sets);

  trace::TraceLine& line() { return line_; }

  // Stops showing the job.
  void hide() { monitor_file_.reset(); }
  const std::string* shown_in() const { return monitor_file_ ? &monitor_file_->path() : nullptr; }

  // The job is over: writes its line, counts it and stops showing it.
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
  bool has_begun_ = false;  // without begin(), no line is written
  std::string state_dir_;
  bool is_shown_ = false;
  std::optional<state::MonitorFile> monitor_file_;
  Clock::time_point shown_;
};

}  // namespace dcc::client
