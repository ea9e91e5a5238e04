// SPDX-License-Identifier: GPL-2.0-or-later
#include "stats/fields.h"

namespace dcc::stats {
namespace {

constexpr int64_t k_jobs_shown_limit = 1000;

// clang-format off
constexpr HistoryField k_history_fields[] = {
    {"time", &HistoryPoint::time}, {"jobs", &HistoryPoint::jobs}, {"failed", &HistoryPoint::failed},
    {"running", &HistoryPoint::running}, {"waiting", &HistoryPoint::waiting}, {"compile_ms", &HistoryPoint::compile_ms},
    {"total_ms", &HistoryPoint::total_ms}, {"bytes_in", &HistoryPoint::bytes_in},
    {"bytes_out", &HistoryPoint::bytes_out},
};

constexpr CompilerField k_compiler_fields[] = {
    {"name", &CompilerEntry::name}, {"driver", &CompilerEntry::driver}, {"language", &CompilerEntry::language},
    {"target", &CompilerEntry::target}, {"version", &CompilerEntry::version},
    {"fingerprint", &CompilerEntry::fingerprint}, {"state", &CompilerEntry::state}, {"reason", &CompilerEntry::reason},
};

constexpr FailureField k_failure_fields[] = {
    {"time", &FailureEntry::time}, {"outcome", &FailureEntry::outcome}, {"reason", &FailureEntry::reason},
    {"compiler", &FailureEntry::compiler}, {"client", &FailureEntry::client},
};

constexpr JobField k_job_fields[] = {
    {"id", &JobEntry::id}, {"input", &JobEntry::input}, {"compiler", &JobEntry::compiler},
    {"target", &JobEntry::target}, {"client", &JobEntry::client}, {"protocol", &JobEntry::protocol},
    {"mode", &JobEntry::mode}, {"key", &JobEntry::key}, {"phase", &JobEntry::phase}, {"outcome", &JobEntry::outcome}, {"reason", &JobEntry::reason},
    {"started", &JobEntry::started}, {"age_ms", &JobEntry::age_ms}, {"phase_ms", &JobEntry::phase_ms},
    {"received_wire", &JobEntry::received_wire}, {"sent_wire", &JobEntry::sent_wire}, {"memory", &JobEntry::memory},
    {"cpu", &JobEntry::cpu},
};

constexpr JobsField k_jobs_fields[] = {
    {"name", &JobsSnapshot::name, k_name_limit}, {"running", &JobsSnapshot::running, k_jobs_shown_limit},
    {"recent", &JobsSnapshot::recent, k_jobs_shown_limit},
};
// clang-format on

}  // namespace

std::span<const HistoryField> fields_of(const HistoryPoint&) { return k_history_fields; }
std::span<const CompilerField> fields_of(const CompilerEntry&) { return k_compiler_fields; }
std::span<const FailureField> fields_of(const FailureEntry&) { return k_failure_fields; }
std::span<const JobField> fields_of(const JobEntry&) { return k_job_fields; }
std::span<const JobsField> fields_of(const JobsSnapshot&) { return k_jobs_fields; }

}  // namespace dcc::stats
