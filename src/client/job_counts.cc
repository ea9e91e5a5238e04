// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/job_counts.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <memory>
#include <span>

#include "base/directory.h"
#include "base/error_policy.h"
#include "base/file.h"
#include "base/log.h"
#include "base/name_hash.h"
#include "base/strings.h"
#include "base/temp.h"

namespace dcc::client {
namespace {

// Each layout has its own name, so that programs of different versions do not change each other's figures.
constexpr std::string_view k_prefix = "stats2.";
constexpr char k_magic[8] = {'d', 'c', 'c', 's', 't', 'a', 't', '2'};
constexpr size_t k_most_files = 1000;

// Two words, because some 32-bit machines cannot add to 64 bits atomically. A reader between the two additions sees too
// little. If a client dies between them, the value stays too small.
class Counter {
 public:
  void add(uint64_t number) {
    const auto low = static_cast<uint32_t>(number);
    auto high = static_cast<uint32_t>(number >> 32);
    const uint32_t before = __atomic_fetch_add(&low_, low, __ATOMIC_RELAXED);
    if (before > UINT32_MAX - low) high += 1;
    if (high != 0) __atomic_fetch_add(&high_, high, __ATOMIC_RELAXED);
  }
  uint64_t value() const { return uint64_t{high_} << 32 | low_; }

 private:
  uint32_t low_ = 0, high_ = 0;
};
static_assert(__atomic_always_lock_free(sizeof(uint32_t), nullptr));

// A row belongs to the first name whose hash was stored in it; 0 means free. All its users write the same name.
struct Row {
  uint32_t key;
  char name[60];
  Counter jobs, errors, us, sent, received;
};

// The order of the sums in the file; new ones are added at the end.
constexpr uint64_t JobCounts::*k_totals[] = {
    &JobCounts::failed,
    &JobCounts::links,
    &JobCounts::preprocessed,
    &JobCounts::queries,
    &JobCounts::text,
    &JobCounts::object,
    &JobCounts::sent,
    &JobCounts::received,
    &JobCounts::server_us,
    &JobCounts::client_us,
    &JobCounts::preprocessor_us,
    &JobCounts::sample_jobs,
    &JobCounts::sample_text,
    &JobCounts::sample_us,
    &JobCounts::native,
    &JobCounts::questions,
    &JobCounts::rounds,
    &JobCounts::late,
    &JobCounts::native_sent,
    &JobCounts::native_us,
};

struct Image {
  char magic[8];
  int64_t since;
  Counter compiles[trace::k_outcome_names.size()];
  Counter totals[std::size(k_totals)];
  Row hosts[64];  // so that a remote job for one of the first hosts needs a single page
  Row local_reasons[64];
  Row fallback_reasons[16];
};
static_assert(sizeof(Row) == 104 && sizeof(Image) == 16 + 8 * (4 + 20) + 144 * sizeof(Row));

std::string path_of(const std::string& state_dir) { return fmt::format("{}/{}{}", state_dir, k_prefix, ::geteuid()); }

// The file is written in full, so that later additions need no more disk space.
Result<UniqueFd> create(const std::string& path) {
  ASSIGN_OR_RETURN(TempFile file, TempFile::beside(path));
  auto image = std::make_unique<Image>();
  std::memcpy(image->magic, k_magic, sizeof k_magic);
  image->since = ::time(nullptr);
  RETURN_IF_ERROR(write_all(file.fd(), {reinterpret_cast<const char*>(image.get()), sizeof(Image)}));
  RETURN_IF_ERROR(file.commit_if_new(path));  // another client may have been first
  return open_file(path, O_RDWR | O_NOFOLLOW | O_NONBLOCK);
}

bool is_whole(int fd) {
  struct stat status {};
  char magic[sizeof k_magic];
  return ::fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_size == sizeof(Image) &&
         ::pread(fd, magic, sizeof magic, 0) == sizeof magic && std::memcmp(magic, k_magic, sizeof magic) == 0;
}

// This user's file. It is created if it is missing, and replaced if it is not a valid file of counts.
Result<UniqueFd> open_own(const std::string& path) {
  auto fd = open_file(path, O_RDWR | O_NOFOLLOW | O_NONBLOCK);
  if (fd && is_whole(fd->get())) return fd;
  if (!fd && fd.error().code != Code::no_file) return fd;
  if (fd && ::unlink(path.c_str()) < 0) return fail_errno(Code::io, errno, "removing '{}'", path);
  ASSIGN_OR_RETURN(UniqueFd created, create(path));
  if (!is_whole(created.get())) return fail(Code::io, "'{}' is not a valid file of job counts", path);
  return created;
}

// Unmapped when the process ends, which is soon.
Image* map(int fd) {
  void* image = ::mmap(nullptr, sizeof(Image), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  return image == MAP_FAILED ? nullptr : static_cast<Image*>(image);
}

// While this object exists, a page that cannot be had ends the process, with the exit code that it would have had
// anyway.
class LeaveAtBusError {
 public:
  explicit LeaveAtBusError(int exit_code) {
    exit_code_ = exit_code;
    struct sigaction action {};
    action.sa_handler = [](int) { ::_exit(exit_code_); };
    ::sigaction(SIGBUS, &action, &before_);
  }
  ~LeaveAtBusError() { ::sigaction(SIGBUS, &before_, nullptr); }
  LeaveAtBusError(const LeaveAtBusError&) = delete;

 private:
  static inline volatile sig_atomic_t exit_code_ = 0;
  struct sigaction before_ {};
};

// The row that counts the name: its own, or the last one if all others are taken.
Row& row_of(std::span<Row> rows, std::string_view name) {
  const auto key = std::max(static_cast<uint32_t>(name_hash(name)), 1u);
  for (Row& row : rows.first(rows.size() - 1)) {
    uint32_t found = __atomic_load_n(&row.key, __ATOMIC_RELAXED);
    if (found == 0 && __atomic_compare_exchange_n(&row.key, &found, key, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
      found = key;
    if (found != key) continue;
    if (row.name[0] == 0) name.copy(row.name, sizeof row.name - 1);
    return row;
  }
  return rows.back();
}

uint64_t us_of(double ms) { return ms > 0 ? static_cast<uint64_t>(ms * 1000) : 0; }
double phase_ms(const trace::TraceLine& line, ClientPhase phase) { return line.phase_ms[static_cast<size_t>(phase)]; }

std::string_view fallback_kind(const trace::TraceLine& line) {
  if (line.remote_status != 0)
    return line.status == 0 ? "the compile failed there, and not here" : "the compile failed there, and here";
  return error_policy(line.code).kind;
}

void add_host(Image& image, const trace::TraceLine& line) {
  for (const trace::HostTrouble& tried : line.hosts_tried) row_of(image.hosts, tried.host).errors.add(1);
  if (line.outcome != trace::Outcome::remote || line.host.empty()) return;
  Row& row = row_of(image.hosts, line.host);
  row.jobs.add(1);
  row.us.add(us_of(line.total_ms - phase_ms(line, ClientPhase::startup) - phase_ms(line, ClientPhase::wait)));
  row.sent.add(line.sent);
  row.received.add(line.received);
}

void add_local_run(Image& image, const trace::TraceLine& line) {
  Row& row = line.outcome == trace::Outcome::local ? row_of(image.local_reasons, trace::reason_kind(line))
                                                   : row_of(image.fallback_reasons, fallback_kind(line));
  row.jobs.add(1);
  row.us.add(us_of(phase_ms(line, ClientPhase::local)));
}

void add_native(const trace::TraceLine& line, JobCounts& one) {
  one.native = 1;
  one.questions = static_cast<uint64_t>(line.questions);
  one.rounds = static_cast<uint64_t>(line.rounds);
  one.late = static_cast<uint64_t>(line.late);
  one.native_sent = line.sent;
  one.native_us = one.server_us;
}

// What one compile adds to the sums.
JobCounts sums_of_compile(const trace::TraceLine& line) {
  JobCounts one;
  one.failed = line.status != 0;
  one.sent = line.sent;
  one.received = line.received;
  if (line.outcome == trace::Outcome::remote) {
    one.text = line.plain;
    one.object = line.object;
    one.server_us = us_of(phase_ms(line, ClientPhase::compile));
    one.client_us = us_of(line.cpu_ms);
    if (line.native)
      add_native(line, one);
    else
      one.preprocessor_us = us_of(line.children_cpu_ms);
  } else if (line.outcome == trace::Outcome::fallback && line.status == 0 && line.plain > 0) {
    one.sample_jobs = 1;
    one.sample_text = line.plain;
    one.sample_us = us_of(line.children_cpu_ms);
  }
  return one;
}

void add_job(Image& image, const trace::TraceLine& line) {
  JobCounts one;
  if (line.kind == "compile") {
    one = sums_of_compile(line);
    image.compiles[static_cast<size_t>(line.outcome)].add(1);
    add_host(image, line);
    if (line.outcome != trace::Outcome::remote) add_local_run(image, line);
  }
  one.links = line.kind == "link";
  one.preprocessed = line.kind == "preprocess";
  one.queries = line.kind == "query";
  for (size_t i = 0; i < std::size(k_totals); ++i)
    if (uint64_t number = one.*k_totals[i]; number != 0) image.totals[i].add(number);
}

void add_rows(std::span<const Row> rows, std::vector<NamedCounts>& all) {
  for (const Row& row : rows) {
    const bool is_last = &row == &rows.back();
    if (row.jobs.value() == 0 && row.errors.value() == 0) continue;
    std::string name = is_last ? "other" : std::string(row.name, ::strnlen(row.name, sizeof row.name));
    auto known = std::find_if(all.begin(), all.end(), [&name](const NamedCounts& each) { return each.name == name; });
    if (known == all.end()) known = all.insert(all.end(), {.name = std::move(name)});
    known->jobs += row.jobs.value();
    known->errors += row.errors.value();
    known->us += row.us.value();
    known->sent += row.sent.value();
    known->received += row.received.value();
  }
}

void add_image(const Image& image, JobCounts& counts) {
  counts.since = counts.since == 0 ? image.since : std::min(counts.since, image.since);
  for (size_t i = 0; i < counts.compiles.size(); ++i) counts.compiles[i] += image.compiles[i].value();
  for (size_t i = 0; i < std::size(k_totals); ++i) counts.*k_totals[i] += image.totals[i].value();
  add_rows(image.local_reasons, counts.local_reasons);
  add_rows(image.fallback_reasons, counts.fallback_reasons);
  add_rows(image.hosts, counts.hosts);
}

Result<std::vector<std::string>> files_of(const std::string& state_dir) {
  const Directory directory(::opendir(state_dir.c_str()));
  if (!directory && errno == ENOENT) return std::vector<std::string>();
  if (!directory) return fail_errno(Code::io, errno, "reading '{}'", state_dir);
  std::vector<std::string> files;
  while (const dirent* entry = ::readdir(directory.get())) {
    auto user = after_prefix(entry->d_name, k_prefix);
    if (user && parse_number(*user) && files.size() < k_most_files) files.push_back(state_dir + '/' + entry->d_name);
  }
  return files;
}

}  // namespace

void count_job(const std::string& state_dir, const trace::TraceLine& line, int exit_code) {
  auto fd = open_own(path_of(state_dir));
  if (!fd) return log::debug("this job is not counted: {}", fd.error().text);
  LeaveAtBusError leave(exit_code);
  if (Image* image = map(fd->get())) add_job(*image, line);
}

Result<JobCounts> read_job_counts(const std::string& state_dir) {
  ASSIGN_OR_RETURN(std::vector<std::string> files, files_of(state_dir));
  JobCounts counts;
  for (const std::string& file : files) {
    auto fd = open_file(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    if (!fd || !is_whole(fd->get())) continue;
    ASSIGN_OR_RETURN(std::string bytes, read_at(fd->get(), 0, sizeof(Image)));
    if (bytes.size() != sizeof(Image)) continue;
    auto image = std::make_unique<Image>();
    std::memcpy(static_cast<void*>(image.get()), bytes.data(), sizeof(Image));
    add_image(*image, counts);
  }
  if (counts.since == 0) return fail(Code::no_file, "no job has been counted in '{}'", state_dir);
  for (auto* rows : {&counts.local_reasons, &counts.fallback_reasons, &counts.hosts})
    std::stable_sort(rows->begin(), rows->end(),
                     [](const NamedCounts& a, const NamedCounts& b) { return a.jobs > b.jobs; });
  return counts;
}

Result<void> remove_job_counts(const std::string& state_dir) {
  ASSIGN_OR_RETURN(std::vector<std::string> files, files_of(state_dir));
  for (const std::string& file : files)
    if (::unlink(file.c_str()) < 0 && errno != ENOENT) return fail_errno(Code::io, errno, "removing '{}'", file);
  return {};
}

// Text that was also compiled here was preprocessed twice: for the server, and by the compiler here. Compiles in native
// mode have no text to measure by.
Saving estimate_saving(const JobCounts& counts) {
  constexpr uint64_t k_enough_samples = 5;
  Saving saving;
  saving.dcc_s = double(counts.client_us) / 1e6;
  saving.is_measured = counts.sample_jobs >= k_enough_samples && counts.sample_text > 0 && counts.text > 0;
  if (saving.is_measured) {
    const double us_per_byte = double(counts.sample_us) / double(counts.sample_text) -
                               2 * double(counts.preprocessor_us) / double(counts.text);
    saving.compiling_s = (std::max(us_per_byte, 0.0) * double(counts.text) + double(counts.native_us)) / 1e6;
  } else {
    saving.compiling_s = double(counts.server_us) / 1e6;
  }
  return saving;
}

}  // namespace dcc::client
