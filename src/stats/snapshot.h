// SPDX-License-Identifier: GPL-2.0-or-later
// The state of a server at one moment: from its own counters, or received as JSON from another dcc. All exporters
// (distcc's text, Prometheus, JSON, and so the page) work from this; metrics.h has a row for each member that is a
// figure.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/phases.h"

namespace dcc::stats {

// How a job ended, in the order and with the names of distccd's counters and log.
enum class Outcome { compile_ok, compile_error, compile_timeout, client_gone, bad_request, other };
inline constexpr size_t k_outcomes = 6;

// Some figures cover the last 1, 5 and 15 minutes.
inline constexpr size_t k_spans = 3;

// Counts by a text, which may come from a peer: at most k_label_limit texts of a kind, and "other" for all further
// ones.
using CountsByLabel = std::map<std::string, uint64_t>;
inline constexpr size_t k_label_limit = 256;

// The most bytes that are kept of a text from another server.
inline constexpr size_t k_foreign_text_limit = 200;

// In the place of a key's name, for a client that may do without. No key has this name.
inline constexpr char k_no_key[] = "(none)";

struct Histogram {
  std::vector<std::pair<double, uint64_t>>
      buckets;  // upper bound and number of values not above it; without the last, infinite one
  uint64_t count = 0;
  double sum = 0;
};

// One step of the history that the page draws.
struct HistoryPoint {
  int64_t time = 0;     // of its end, seconds since 1970
  uint64_t jobs = 0;    // that ended in it
  uint64_t failed = 0;  // of them: refused, killed or abandoned
  double running = 0;   // on average
  double waiting = 0;
  double compile_ms = 0;  // median; 0 without a job
  double total_ms = 0;    // median, from the first byte to the last
  uint64_t bytes_in = 0, bytes_out = 0;
};

// A compiler that the server offers or examines.
struct CompilerEntry {
  std::string name;      // of the whitelist entry
  std::string driver;    // "gcc", "g++", "clang", "clang++"
  std::string language;  // "c", "c++"
  std::string target, version;
  std::string fingerprint;  // hex; empty unless state is "known"
  std::string state;        // "known", "pending", "failed"
  std::string reason;       // why it failed
};

// A failed job. Has no file names, which fewer people may see (JobEntry).
struct FailureEntry {
  int64_t time = 0;
  std::string outcome, reason, compiler, client;
};

struct ServerSnapshot {
  std::string name;     // "board:3632": the machine and the port for jobs
  std::string address;  // where the figures came from, "127.0.0.1:3633"; empty for the server itself
  bool asked = true;    // false: not known yet whether it is up
  bool up = true;
  std::string error;  // why it is down; the members below then have their last values, or none
  std::string kind;   // "dcc", "distccd"
  std::string version;
  int64_t pid = 0;
  int64_t now = 0, started = 0;  // seconds since 1970

  uint64_t slots = 0, running = 0, waiting = 0, connections = 0;
  bool draining = false;
  uint64_t keys = 0;  // of which a client must prove one; 0: connections are not protected
  std::array<double, k_spans> load_average{};
  uint64_t runnable = 0;                                           // processes of the machine that could run
  uint64_t memory_available = 0, memory_total = 0, temp_free = 0;  // bytes
  uint64_t uninterruptible = 0;                                    // processes in state D
  int64_t io_rate = -1;                                            // sectors per second of all disks; -1: not known yet

  uint64_t accepted = 0, denied = 0;
  std::array<uint64_t, k_outcomes> outcomes{};
  std::array<uint64_t, k_spans> recent_jobs{};    // ended in the last 1, 5, 15 minutes; not bad_request and other
  std::array<double, k_spans> average_running{};  // over the last 1, 5, 15 minutes
  CountsByLabel refusals, kills;                  // by reason
  uint64_t refused_syscalls = 0;                  // of compilers
  CountsByLabel by_compiler, by_target, by_client, by_protocol;
  CountsByLabel by_key;   // by the name of the key that the client proved, or k_no_key; if there are keys
  CountsByLabel by_mode;  // "native" or "preprocessed"; jobs whose compiler ran
  uint64_t received_wire = 0, received_plain = 0, sent_wire = 0, sent_plain = 0;  // bytes
  // Of native jobs: what they asked their clients (protocol/v4/view_messages.h), and where the files came from that
  // their compilers opened: from the store, or from the client.
  uint64_t native_questions = 0, native_rounds = 0, native_late_questions = 0;
  uint64_t store_hits = 0, store_hit_bytes = 0, store_misses = 0, store_miss_bytes = 0;
  uint64_t store_bytes = 0, store_contents = 0;         // in the store now
  uint64_t store_evicted = 0;                           // contents
  std::array<Histogram, k_stats_phases.size()> phases;  // seconds
  double cpu_user = 0, cpu_system = 0;                  // of jobs, seconds
  Histogram memory;                                     // largest of each job, bytes
  uint64_t largest_memory = 0;                          // bytes
  std::string largest_memory_name;                      // the compiler
  std::string longest_input, longest_compiler;          // of the longest successful job; the input stays out of JSON
  int64_t longest_ms = -1;
  std::vector<HistoryPoint> history;  // oldest first
  std::vector<CompilerEntry> compilers;
  std::vector<FailureEntry> failures;  // newest first
};

// A job that runs or has ended. Has file names, so fewer people may see it.
struct JobEntry {
  uint64_t id = 0;  // per server, counts up
  std::string input, compiler, target, client;
  std::string protocol, mode;
  std::string key;      // the name of the key that the client proved, or k_no_key; empty if the server has no keys
  std::string phase;    // "receive", "queue", "compile", "send", "done"
  std::string outcome;  // if it has ended: "COMPILE_OK", …
  std::string reason;   // why it failed
  int64_t started = 0;  // milliseconds since 1970
  uint64_t age_ms = 0;  // if it is running: so far
  std::array<uint64_t, k_stats_phases.size()> phase_ms{};
  uint64_t received_wire = 0, sent_wire = 0, memory = 0;  // bytes
  double cpu = 0;                                         // seconds
};

struct JobsSnapshot {
  std::string name;               // of the server
  std::vector<JobEntry> running;  // oldest first
  std::vector<JobEntry> recent;   // newest first
};

}  // namespace dcc::stats
