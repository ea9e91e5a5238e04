// SPDX-License-Identifier: GPL-2.0-or-later
// What each client of this machine is doing: one small file per client, STATE/state/binstate_PID, in distcc's binary
// format, so that each project's monitors see both projects' jobs. Behind it stands a tail of our own, which distcc
// does not read: since when, and why a job runs here.
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
  std::string host;  // without port and options; "localhost" for what runs here
  int slot = 0;
  MonitorPhase phase = MonitorPhase::startup;
  // Unix milliseconds. Of a stock client's job: when its process began, and when its file was last written.
  int64_t started_ms = 0;
  int64_t phase_started_ms = 0;
  std::string local_reason;  // why it is not distributed; empty: it is, or a stock client's
  bool has_tail = false;     // read_entries(): a client of ours wrote it
};

std::string monitor_dir(const std::string& state_dir);  // STATE/state

// This process's file. Whatever fails here costs the monitor its view of one job and the job nothing.
class MonitorFile {
 public:
  // Makes the directory when it is missing (but not `state_dir`). What a former process of our number left is removed,
  // and never written to: it may be a link or a FIFO. Others may read the file, as the umask says.
  static Result<MonitorFile> open(const std::string& state_dir);

  MonitorFile(MonitorFile&& other) noexcept : fd_(std::move(other.fd_)), path_(std::exchange(other.path_, {})) {}
  MonitorFile& operator=(MonitorFile&&) = delete;
  ~MonitorFile();  // removes it

  const std::string& path() const { return path_; }

  // Replaces what was written before, in one system call. The pid is ours, whatever `entry` says; texts of more than
  // 127 bytes are cut.
  Result<void> write(const MonitorEntry& entry) const;

 private:
  MonitorFile(UniqueFd fd, std::string path) : fd_(std::move(fd)), path_(std::move(path)) {}

  UniqueFd fd_;
  std::string path_;  // empty: nothing to remove
};

// Which files of living processes count.
enum class Counts {
  one_per_process,  // the one named after it, as long as it lives: a phase may last long
  as_in_distcc,     // any that was written within the last minute
};

// The jobs in STATE/state, by host and slot. Files that are no state of a living process are passed over, and removed
// when they have not been written for a minute either. Others may be able to write there: no text in an entry is fit
// for a terminal, no link is followed, nothing is waited for, and there are a few thousand entries at most.
//
// distcc's clients empty their file before they write it anew. Who compares one reading with the next learns by
// `half_written` which processes are in between, and are told of again.
std::vector<MonitorEntry> read_entries(const std::string& state_dir, Counts counts = Counts::one_per_process,
                                       std::vector<pid_t>* half_written = nullptr);

}  // namespace dcc::state
