// SPDX-License-Identifier: GPL-2.0-or-later
// What each client of this machine is doing: one small file per client, STATE/state/binstate_PID, in distcc's binary
// format, so that the monitors of dcc and distcc each show the jobs of both. dcc appends a tail that distcc does not
// read: since when, in which mode, and why a job runs here.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/phases.h"
#include "base/result.h"
#include "base/unique_fd.h"

namespace dcc::state {

struct MonitorEntry {
  pid_t pid = 0;     // the client's
  std::string file;  // the input's base name; empty when there is none, as for linking
  std::string host;  // without port and options; "localhost" if the job runs here
  int slot = 0;
  MonitorPhase phase = MonitorPhase::startup;
  // Unix milliseconds. For a stock client's job: when its process started, and when its file was last written.
  int64_t started_ms = 0;
  int64_t phase_started_ms = 0;
  std::string local_reason;   // why the job is not distributed; empty: it is, or its client is stock
  bool is_native = false;     // the job is done in native mode
  bool is_protected = false;  // the host proved the key, and what is sent is encrypted
  bool has_tail = false;      // set by read_entries(): a dcc client wrote the file
};

std::string monitor_dir(const std::string& state_dir);  // STATE/state

// This process's file. A failure here only hides the job from monitors; it never affects the job.
class MonitorFile {
 public:
  // Makes the directory if it is missing (but not `state_dir`). A file that an earlier process with the same pid left
  // is removed and never written to: it may be a link or a FIFO. The umask decides whether others may read the file.
  static Result<MonitorFile> open(const std::string& state_dir);

  MonitorFile(MonitorFile&& other) noexcept : fd_(std::move(other.fd_)), path_(std::exchange(other.path_, {})) {}
  MonitorFile& operator=(MonitorFile&&) = delete;
  ~MonitorFile();  // removes it

  const std::string& path() const { return path_; }

  // Replaces the content in one system call. Always writes this process's pid, whatever `entry` says; cuts texts longer
  // than 127 bytes, and the reason at 126.
  Result<void> write(const MonitorEntry& entry) const;

 private:
  MonitorFile(UniqueFd fd, std::string path) : fd_(std::move(fd)), path_(std::move(path)) {}

  UniqueFd fd_;
  std::string path_;  // empty: nothing to remove
};

// Which files of living processes count.
enum class Counts {
  one_per_process,  // the one named after the process, as long as it lives: a phase may last long
  as_in_distcc,     // all that were written within the last minute
};

// The jobs in STATE/state, sorted by host and slot. Files that do not belong to a living process are skipped, and
// removed if they have also not been written for a minute. Other users may be able to write there, so texts in entries
// may hold control characters (callers must clean them before printing), links are not followed, nothing blocks, and
// the number of entries is limited to a few thousand.
//
// distcc's clients truncate their file before they rewrite it. `half_written` receives the processes whose files were
// found in that state, so that a caller that compares two readings does not take their jobs for finished.
std::vector<MonitorEntry> read_entries(const std::string& state_dir, Counts counts = Counts::one_per_process,
                                       std::vector<pid_t>* half_written = nullptr);

}  // namespace dcc::state
