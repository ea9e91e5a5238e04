// SPDX-License-Identifier: GPL-2.0-or-later
#include "stats/metrics.h"

namespace dcc::stats {
namespace {

constexpr int64_t k_load_limit = 1'000'000;
constexpr int k_sector = 512;  // bytes, whatever the disk's own sector size is

using S = ServerSnapshot;
using enum DistccForm;

// Formatted by hand, so that all of it can be seen at once.
// clang-format off
constexpr Metric k_metrics[] = {
    // identity
    {"name", &S::name, {}, {}, Sum::none, k_name_limit},
    {"address", &S::address, {}, {}, Sum::none, k_name_limit},
    {"up", &S::up},
    {"error", &S::error},
    {"kind", &S::kind},
    {"version", &S::version},
    {"pid", &S::pid, {}, {}, Sum::none},
    {"now", &S::now, {}, {}, Sum::none},
    {"started", &S::started, {1, "start_time_seconds", "When the server started, in seconds since 1970."}, {},
     Sum::none},

    // current state of the server and its machine
    {"slots", &S::slots, {3, "slots", "Compilers that may run at a time."}, {6, "max_kids"}},
    {"running", &S::running, {4, "jobs_running", "Compilers that run."}},
    {"waiting", &S::waiting, {5, "jobs_waiting", "Jobs in the queue."}},
    {"connections", &S::connections, {6, "connections", "Clients that are connected."}},
    {"draining", &S::draining, {2, "draining", "Whether the server takes no new jobs: it was drained, or is about to end."}},
    {"keys", &S::keys,
     {44, "keys", "Keys of which a client must prove one; 0: connections are not protected."}, {}, Sum::none},
    {"load_average", &S::load_average, {19, "load_average", "The machine's load average.", "minutes"},
     {9, "load", hundredths}, Sum::largest, k_load_limit},
    {"runnable", &S::runnable, {7, "processes_runnable", "Processes of the machine that could run."},
     {8, "current_load"}, Sum::largest},
    {"memory_available", &S::memory_available, {9, "memory_available_bytes", "Memory that new processes could have."},
     {16, "free_mem", megabytes, false}, Sum::least},
    {"memory_total", &S::memory_total, {10, "memory_bytes", "Memory of the machine."}, {}, Sum::least},
    {"temp_free", &S::temp_free, {11, "temp_free_bytes", "Free space in the temporary directory."},
     {15, "free_space", megabytes}, Sum::least},
    {"uninterruptible", &S::uninterruptible,
     {8, "processes_uninterruptible", "Processes of the machine that wait uninterruptibly."},
     {11, "num_procstate_D"}, Sum::largest},
    {"io_rate", &S::io_rate,
     {20, "disk_bytes_per_second", "What the machine's disks read and write.", "", "", 1. / k_sector},
     {14, "io_rate"}, Sum::largest, k_most_io_rate},

    // totals
    {"accepted", &S::accepted, {12, "connections_accepted_total", "Connections, denied ones too."}, {1, "tcp_accept"}},
    {"denied", &S::denied,
     {13, "connections_denied_total", "Connections of clients that the access list does not let in."}},
    {"outcomes", &S::outcomes, {21, "jobs_total", "Jobs by how they ended.", "outcome"}, {2}},
    {"recent_jobs", &S::recent_jobs, {}, {10, "num_compiles"}},
    {"average_running", &S::average_running, {}, {7, "avg_kids"}},
    {"refusals", &S::refusals, {22, "refusals_total", "Jobs that were not compiled.", "reason"}},
    {"kills", &S::kills, {23, "kills_total", "Compilers that ended before their time.", "reason"}},
    {"refused_syscalls", &S::refused_syscalls,
     {32, "refused_syscalls_total", "System calls that compilers made and were refused."}},
    {"by_compiler", &S::by_compiler, {24, "compiler_jobs_total", "Jobs that got a compiler, by its name.", "compiler"}},
    {"by_target", &S::by_target,
     {25, "target_jobs_total", "Jobs that got a compiler, by what it compiles for.", "target"}},
    {"by_client", &S::by_client,
     {26, "client_jobs_total", "Jobs by the client's address, refused ones too.", "client"}},
    {"by_protocol", &S::by_protocol,
     {27, "protocol_jobs_total", "Jobs by the protocol's version, refused ones too.", "protocol"}},
    {"by_key", &S::by_key,
     {45, "key_jobs_total", "Jobs by the name of the key that the client proved.", "key"}},
    {"by_mode", &S::by_mode,
     {33, "mode_jobs_total", "Jobs that ran a compiler, by what that read: the client's files, or preprocessed text.", "mode"}},
    {"received_wire", &S::received_wire, {14, "received_bytes_total", "Bytes received, as they came."}},
    {"received_plain", &S::received_plain, {15, "received_plain_bytes_total", "Bytes of sources and other files, uncompressed."}},
    {"sent_wire", &S::sent_wire, {16, "sent_bytes_total", "Bytes sent, as they went."}},
    {"sent_plain", &S::sent_plain, {17, "sent_plain_bytes_total", "Bytes of objects and messages, uncompressed."}},

    // native mode
    {"native_questions", &S::native_questions,
     {34, "native_questions_total", "Paths that jobs in native mode asked their clients about."}},
    {"native_rounds", &S::native_rounds,
     {35, "native_rounds_total", "Messages with these questions; each is a round trip."}},
    {"native_late_questions", &S::native_late_questions,
     {36, "native_late_questions_total", "Of these questions, those that a compiler had to wait for."}},
    {"store_hits", &S::store_hits,
     {37, "store_hits_total", "Files that compilers opened and that their clients did not have to send."}},
    {"store_hit_bytes", &S::store_hit_bytes, {38, "store_hit_bytes_total", "Bytes of these files."}},
    {"store_misses", &S::store_misses, {39, "store_misses_total", "Files that clients had to send."}},
    {"store_miss_bytes", &S::store_miss_bytes,
     {40, "store_miss_bytes_total", "Bytes of these files, uncompressed."}},
    {"store_bytes", &S::store_bytes, {41, "store_bytes", "Bytes of clients' files in the store."}},
    {"store_contents", &S::store_contents, {42, "store_contents", "Clients' files in the store, equal ones once."}},
    {"store_evicted", &S::store_evicted,
     {43, "store_evicted_total", "Files that were removed from the store to make room for others."}},

    // costs of the jobs
    {"phases", &S::phases, {28, "job_phase_seconds", "Where the time of jobs goes.", "phase"}},
    {"cpu_user", &S::cpu_user,
     {30, "job_cpu_seconds_total", "Processor time of compilers that were not killed.", "mode", "user"}},
    {"cpu_system", &S::cpu_system, {30, "job_cpu_seconds_total", "", "mode", "system"}},
    {"memory", &S::memory,
     {29, "job_memory_bytes", "Memory of compilers that were not killed, the largest process of each job."}},
    {"largest_memory", &S::largest_memory, {18, "job_memory_max_bytes", "Memory of the largest compiler so far."},
     {12, "max_RSS", kilobytes}, Sum::largest},
    {"largest_memory_name", &S::largest_memory_name, {}, {13, "max_RSS_name", process}},
    {"", &S::longest_input, {}, {3, "longest_job", text}},
    {"longest_compiler", &S::longest_compiler, {}, {4, "longest_job_compiler", text}},
    {"longest_ms", &S::longest_ms, {31, "job_longest_seconds", "The longest successful job so far.", "", "", 1000},
     {5, "longest_job_time_msecs"}, Sum::largest},

    {"history", &S::history, {}, {}, Sum::none, 1000},
    {"compilers", &S::compilers, {}, {}, Sum::none, 256},
    {"failures", &S::failures, {}, {}, Sum::none, 100},
};
// clang-format on

}  // namespace

std::span<const Metric> fields_of(const ServerSnapshot&) { return k_metrics; }

}  // namespace dcc::stats
