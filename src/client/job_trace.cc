// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/job_trace.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>

#include "base/file.h"
#include "base/log.h"
#include "base/machine.h"
#include "client/job_counts.h"
#include "client/local/interrupt.h"

namespace dcc::client {
namespace {

// distcc's monitors delete files that have not been written for a minute.
constexpr std::chrono::seconds k_deleted_after(60);

double ms_between(std::chrono::steady_clock::time_point from, std::chrono::steady_clock::time_point to) {
  return std::chrono::duration<double, std::milli>(to - from).count();
}

int64_t unix_ms() {
  auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(since_1970).count();
}

double cpu_ms(int whose) {
  rusage usage{};
  ::getrusage(whose, &usage);
  auto ms = [](const timeval& time) { return double(time.tv_sec) * 1e3 + double(time.tv_usec) / 1e3; };
  return ms(usage.ru_utime) + ms(usage.ru_stime);
}

std::string kind_of(const cmdline::Invocation& invocation) {
  if (invocation.input.empty()) return "query";
  if (invocation.is_link) return "link";
  return invocation.preprocess_only ? "preprocess" : "compile";
}

}  // namespace

JobTrace::JobTrace(std::string trace_file) : trace_file_(std::move(trace_file)) { line_.time_ms = unix_ms(); }

void JobTrace::begin(const Plan& plan) {
  const cmdline::Invocation& invocation = plan.invocation;
  has_begun_ = true;
  line_.kind = kind_of(invocation);
  line_.compiler = plan.compiler.name;
  line_.file = invocation.input;
  if (invocation.is_link) line_.file = invocation.output_given ? invocation.output : "a.out";
}

void JobTrace::show_in(std::string state_dir) {
  state_dir_ = std::move(state_dir);
  is_shown_ = !state_dir_.empty();
}

void JobTrace::decide(trace::Outcome outcome, std::string reason) {
  line_.outcome = outcome;
  line_.reason = std::move(reason);
}

void JobTrace::at_host(const hosts::Host& host, int slot) {
  there_ = {hosts::display_name(host), slot};
  line_.host = hosts::display_name(host);
  line_.slot = slot;
  line_.host_slots = host.limit;
}

void JobTrace::here_in_slot(int slot) { here_.slot = slot; }

const JobTrace::Place& JobTrace::place_of(ClientPhase phase) const { return row_of(phase).is_local ? here_ : there_; }

void JobTrace::count(ClientPhase phase) {
  auto now = Clock::now();
  line_.phase_ms[static_cast<size_t>(phase_)] += ms_between(phase_started_, now);
  phase_started_ = now;
  phase_ = phase;
}

void JobTrace::enter(ClientPhase phase) {
  count(phase);
  show(place_of(phase));
}

void JobTrace::show(const Place& place) {
  if (!is_shown_) return;
  if (monitor_file_ && phase_started_ - shown_ > k_deleted_after) monitor_file_.reset();
  if (!monitor_file_) {
    auto opened = state::MonitorFile::open(state_dir_);
    if (!opened) {
      log::info("monitors do not see this job: {}", opened.error().text);
      is_shown_ = false;
      return;
    }
    monitor_file_.emplace(std::move(*opened));
  }
  state::MonitorEntry entry;
  if (line_.kind != "link") entry.file = base_name(line_.file);
  entry.host = place.host;
  entry.slot = place.slot;
  entry.phase = row_of(phase_).shown_as;
  entry.started_ms = line_.time_ms;
  entry.phase_started_ms = line_.time_ms + static_cast<int64_t>(ms_between(started_, phase_started_));
  entry.is_protected = line_.outcome == trace::Outcome::remote && line_.is_protected;
  if (line_.outcome == trace::Outcome::remote)
    entry.is_native = line_.native;
  else
    entry.local_reason = line_.reason;
  if (auto written = monitor_file_->write(entry); !written) log::debug("{}", written.error().text);
  shown_ = phase_started_;
}

Result<state::Slot> JobTrace::acquire(const std::string& name, const std::string& lock_dir,
                                      const std::vector<state::SlotSet>& sets) {
  ClientPhase before = phase_;
  count(ClientPhase::wait);
  auto at_once = state::try_acquire(lock_dir, sets);
  Result<state::Slot> slot = fail(Code::busy, "all slots are taken");
  if (!at_once) {
    slot = std::move(at_once.error());
  } else if (*at_once) {
    slot = std::move(**at_once);
  } else {
    show({name, 0});
    std::optional<RemovedAtDeath> removed;
    if (monitor_file_) removed.emplace(monitor_file_->path());
    slot = state::acquire(lock_dir, sets);
  }
  count(before);
  return slot;
}

void JobTrace::end(int exit_code) {
  count(phase_);
  hide();
  if (!has_begun_) return;
  line_.pid = ::getpid();
  line_.status = exit_code;
  line_.total_ms = ms_between(started_, phase_started_);
  line_.cpu_ms = cpu_ms(RUSAGE_SELF);
  line_.children_cpu_ms = cpu_ms(RUSAGE_CHILDREN);
  if (line_.outcome != trace::Outcome::remote) {
    const Place place = line_.outcome == trace::Outcome::failed ? Place() : here_;
    line_.host = place.host;
    line_.slot = place.slot;
    line_.host_slots = line_.protocol = 0;
  }
  if (!trace_file_.empty())
    if (auto appended = append_line(); !appended)
      log::warning("the trace of this job is not written: {}", appended.error().text);
  if (!state_dir_.empty() && !Interrupt::signal_number()) count_job(state_dir_, line_, exit_code);
}

// Other clients append to the same file, so the line is written in one piece. A FIFO may have no reader.
Result<void> JobTrace::append_line() {
  line_.cores = usable_cores();
  ASSIGN_OR_RETURN(UniqueFd fd, open_file(trace_file_, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_NOCTTY, 0666));
  std::string text = trace::to_json_line(line_);
  ssize_t put = ::write(fd.get(), text.data(), text.size());
  if (put < 0) return fail_errno(Code::io, errno, "writing '{}'", trace_file_);
  if (put != static_cast<ssize_t>(text.size()))
    return fail(Code::io, "only a part of the line was written to '{}'", trace_file_);
  return {};
}

}  // namespace dcc::client
