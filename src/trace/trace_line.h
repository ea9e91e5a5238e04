// SPDX-License-Identifier: GPL-2.0-or-later
// What one job was: the line that a client appends to the file that DCC_TRACE names, and that `dcc report` reads.
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
  local,     // as its command line, the environment or the host list would have it
  fallback,  // it was to be remote, and then ran here
  failed,    // it was to be remote, and was not to run here (DISTCC_FALLBACK=0)
};
inline constexpr std::array<std::string_view, 4> k_outcome_names = {"remote", "local", "fallback", "failed"};

// A host that was asked and failed, or that was not asked.
struct HostTrouble {
  std::string host;
  std::string reason;
};

struct TraceLine {
  int64_t time_ms = 0;  // since 1970: when the client began
  int64_t pid = 0;
  std::string kind;      // "compile", "link", "preprocess", or "query": a compiler was asked something, as --version
  std::string file;      // the source as written; of a link its output; of a query none
  std::string compiler;  // the name it was called by
  Outcome outcome = Outcome::local;
  std::string reason;  // why local, or why not remote after all
  Code code{};         // of a fallback: what the last host failed with, or what kept the job from all of them

  // Where it ran; of a fallback, here; of what failed, nowhere.
  std::string host;        // with its port; "localhost"
  int64_t slot = 0;        // of that host
  int64_t host_slots = 0;  // that the host list gives this host; 0: it ran here
  int64_t protocol = 0;    // 0: it ran here

  std::array<double, k_client_phases.size()> phase_ms{};
  double total_ms = 0;
  double cpu_ms = 0;           // the client's own
  double children_cpu_ms = 0;  // of preprocessors and compilers here

  uint64_t sent = 0;  // bytes on the wire, to and from all hosts that were tried
  uint64_t received = 0;
  uint64_t plain = 0;  // of preprocessed text
  uint64_t object = 0;
  int64_t status = 0;         // the client's exit code; 128 + the signal that it died by
  int64_t remote_status = 0;  // the exit code of a server's compiler that failed, before the job ran here

  // What the job found.
  int64_t slots = 0;         // of all hosts of the list together
  int64_t cores = 0;         // of this machine
  int64_t server_slots = 0;  // that the server says it has; 0: unknown
  int64_t server_waiting = 0;
  std::vector<HostTrouble> hosts_tried;
  std::vector<HostTrouble> hosts_skipped;  // in back-off, or unable to do this job
};

// One JSON object, and a line break. Numbers that are 0 and empty texts are left out, save `status` and the slot of
// a host.
std::string to_json_line(const TraceLine& line);

// What jobs that are local for the same reason have in common: no names of files, no values of options.
std::string reason_kind(const TraceLine& line);

}  // namespace dcc::trace
