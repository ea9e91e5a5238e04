// SPDX-License-Identifier: GPL-2.0-or-later
// The job trace: the line about one job that a client appends to the file named by DCC_TRACE, and that `dcc report`
// reads.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/exit_code.h"
#include "base/phases.h"

namespace dcc::trace {

enum class Outcome {
  remote,
  local,     // because of its command line, the environment or the host list
  fallback,  // it was meant to be remote, and then ran here
  failed,    // it was meant to be remote, and was not allowed to run here (DISTCC_FALLBACK=0)
};
inline constexpr std::array<std::string_view, 4> k_outcome_names = {"remote", "local", "fallback", "failed"};

// A host that failed when it was asked, or that was not asked, with the reason.
struct HostTrouble {
  std::string host;
  std::string reason;
};

struct TraceLine {
  int64_t time_ms = 0;  // when the client started, since 1970
  int64_t pid = 0;
  std::string kind;  // "compile", "link", "preprocess" or "query" (the compiler was asked something, such as --version)
  std::string file;  // the source as written; for a link its output; empty for a query
  std::string compiler;  // the name that it was called by
  Outcome outcome = Outcome::local;
  std::string reason;  // why it was local, or why it was not remote after all
  Code code{};         // for a fallback: how the last host failed, or what kept the job from all hosts

  // Where it ran: for a fallback, here; for a failed job, nowhere.
  std::string host;           // with its port; or "localhost"
  int64_t slot = 0;           // of that host
  int64_t host_slots = 0;     // the host's limit in the host list; 0: it ran here
  int64_t protocol = 0;       // 0: it ran here
  bool native = false;        // in native mode; else preprocessed, if it was remote
  std::string not_native;     // why it was preprocessed
  bool is_protected = false;  // the host proved the key, and what was sent was encrypted
  int64_t questions = 0;      // native mode: paths that the server asked about
  int64_t rounds = 0;         // how many messages it asked with
  int64_t late = 0;           // of the questions: those that its compiler waited for, as nobody had foreseen them

  std::array<double, k_client_phases.size()> phase_ms{};
  double total_ms = 0;
  double cpu_ms = 0;           // the client's own
  double children_cpu_ms = 0;  // of preprocessors and compilers on this machine

  uint64_t sent = 0;  // bytes on the wire, to and from all hosts that were tried
  uint64_t received = 0;
  uint64_t plain = 0;  // of preprocessed text
  uint64_t object = 0;
  int64_t status = 0;         // the client's exit code, or 128 + the signal that killed it
  int64_t remote_status = 0;  // the exit code of the server's compiler, if that failed before the job ran here

  // The conditions that the job found.
  int64_t slots = 0;         // of all hosts in the list together
  int64_t cores = 0;         // of this machine
  int64_t server_slots = 0;  // as the server reports; 0: unknown
  int64_t server_waiting = 0;
  std::vector<HostTrouble> hosts_tried;
  std::vector<HostTrouble> hosts_skipped;  // in back-off, or unable to do this job
};

// One JSON object and a line break. Numbers that are 0 and empty texts are left out, except `status` and the slot of a
// host.
std::string to_json_line(const TraceLine& line);

// The reason without file names and values of options, so that jobs that are local for the same reason can be counted
// together.
std::string reason_kind(const TraceLine& line);

}  // namespace dcc::trace
