// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/build.h"

#include <algorithm>

#include "base/wording.h"

namespace dcc::report {
namespace {

using trace::Outcome;
using trace::TraceLine;

constexpr size_t k_slowest = 10;
constexpr size_t k_bad_examples = 3;
// No build has that many; a file that claims more must not fill the memory.
constexpr size_t k_most_names = 1000;
const std::string k_other_names = "others";

double phase(const TraceLine& line, ClientPhase which) { return line.phase_ms[static_cast<size_t>(which)]; }

template <class Value>
Value& named(std::map<std::string, Value>& map, const std::string& name) {
  const std::string& key = map.size() < k_most_names || map.count(name) > 0 ? name : k_other_names;
  Value& value = map[key];
  value.name = key;
  return value;
}

void count(const TraceLine& line, LocalReason& reason) {
  reason.jobs += 1;
  reason.compiles += line.kind == "compile";
  reason.fallbacks += line.outcome == Outcome::fallback;
  reason.ms += phase(line, ClientPhase::local);
}

template <class Value, class Weight>
std::vector<Value> sorted_by(const std::map<std::string, Value>& map, Weight weight) {
  std::vector<Value> values;
  for (const auto& [name, value] : map) values.push_back(value);
  std::stable_sort(values.begin(), values.end(),
                   [&weight](const Value& a, const Value& b) { return weight(a) > weight(b); });
  return values;
}

}  // namespace

void Build::add(const TraceLine& line) {
  sum_.jobs += 1;
  sum_.outcomes[static_cast<size_t>(line.outcome)] += 1;
  sum_.compiles += line.kind == "compile";
  sum_.links += line.kind == "link";
  sum_.failed += line.status != 0;
  sum_.compiled_twice += line.remote_status != 0;
  for (size_t i = 0; i < sum_.phase_ms.size(); ++i) sum_.phase_ms[i] += line.phase_ms[i];
  sum_.total_ms += line.total_ms;
  sum_.cpu_ms += line.cpu_ms + line.children_cpu_ms;
  sum_.cores = std::max(sum_.cores, line.cores);
  sum_.slots = std::max(sum_.slots, line.slots);
  sum_.sent += line.sent;
  sum_.received += line.received;
  sum_.plain += line.plain;
  sum_.object += line.object;
  spans_.push_back({line.time_ms, line.time_ms + static_cast<int64_t>(line.total_ms), line.kind == "link"});
  if (line.outcome == Outcome::remote) {
    add_remote(line);
  } else if (line.outcome != Outcome::failed) {
    add_local(line);
  }
  add_list_error(line);
  add_hosts(line);
  add_slow(line);
}

void Build::add_bad_line(uint64_t number, std::string error) {
  sum_.bad_lines += 1;
  if (sum_.bad_examples.size() < k_bad_examples) sum_.bad_examples.push_back({number, std::move(error)});
}

void Build::add_remote(const TraceLine& line) {
  sum_.remote_ms += line.total_ms;
  sum_.remote_wait_ms += phase(line, ClientPhase::wait);
  if (!line.native) {
    sum_.preprocessing_cpu_ms += line.children_cpu_ms;
    sum_.preprocessed_sent += line.sent;
    if (!line.not_native.empty()) named(text_reasons_, reason_kind(line.not_native)).jobs += 1;
    return;
  }
  sum_.native += 1;
  sum_.questions += static_cast<uint64_t>(line.questions);
  sum_.rounds += static_cast<uint64_t>(line.rounds);
  sum_.late += static_cast<uint64_t>(line.late);
  sum_.native_sent += line.sent;
}

void Build::add_local(const TraceLine& line) { count(line, named(reasons_, trace::reason_kind(line))); }

// A job that was meant to be remote has slots, or reasons why hosts were left out, unless the host list could not be
// read.
void Build::add_list_error(const TraceLine& line) {
  const bool was_to_be_remote = line.outcome == Outcome::fallback || line.outcome == Outcome::failed;
  if (was_to_be_remote && line.slots == 0 && line.hosts_skipped.empty()) count(line, named(list_errors_, line.reason));
}

void Build::add_hosts(const TraceLine& line) {
  if (line.outcome == Outcome::remote && !line.host.empty()) {
    HostUse& use = named(hosts_, line.host);
    use.jobs += 1;
    use.ms += line.total_ms - phase(line, ClientPhase::startup) - phase(line, ClientPhase::wait);
    use.slots = std::max(use.slots, line.host_slots);
    use.server_slots = std::max(use.server_slots, line.server_slots);
    use.queue_ms += phase(line, ClientPhase::queue);
  }
  for (const trace::HostTrouble& tried : line.hosts_tried) {
    HostUse& use = named(hosts_, tried.host);
    use.errors += 1;
    use.last_error = tried.reason;
  }
  for (const trace::HostTrouble& skipped : line.hosts_skipped) {
    HostUse& use = named(hosts_, skipped.host);
    use.skipped += 1;
    use.skip_reason = skipped.reason;
  }
}

void Build::add_slow(const TraceLine& line) {
  auto& slowest = sum_.slowest;
  if (slowest.size() == k_slowest && slowest.back().ms >= line.total_ms) return;
  if (slowest.size() == k_slowest) slowest.pop_back();
  SlowJob job;
  job.file = line.file;
  job.host = line.host;
  job.kind = line.kind;
  job.outcome = line.outcome;
  job.longest =
      static_cast<ClientPhase>(std::max_element(line.phase_ms.begin(), line.phase_ms.end()) - line.phase_ms.begin());
  job.ms = line.total_ms;
  auto place = std::upper_bound(slowest.begin(), slowest.end(), job,
                                [](const SlowJob& a, const SlowJob& b) { return a.ms > b.ms; });
  slowest.insert(place, std::move(job));
}

// Walks over all beginnings and ends in order of time; at equal times, ends come first.
Parallelism Build::parallelism(double wall_ms) const {
  struct Event {
    int64_t at_ms;
    int change;
    bool link;
  };
  std::vector<Event> events;
  events.reserve(2 * spans_.size());
  for (const Span& span : spans_) {
    events.push_back({span.begin_ms, +1, span.link});
    events.push_back({std::max(span.end_ms, span.begin_ms + 1), -1, span.link});
  }
  std::sort(events.begin(), events.end(), [](const Event& a, const Event& b) {
    return a.at_ms != b.at_ms ? a.at_ms < b.at_ms : a.change < b.change;
  });
  Parallelism result;
  std::vector<double> ms_with;  // indexed by the number of clients
  size_t now = 0, links = 0;
  int64_t since = events.empty() ? 0 : events.front().at_ms;
  for (const Event& event : events) {
    auto lasted = static_cast<double>(event.at_ms - since);
    since = event.at_ms;
    if (ms_with.size() <= now) ms_with.resize(now + 1);
    ms_with[now] += lasted;
    if (links > 0 && links == now) result.only_links_ms += lasted;
    now = event.change > 0 ? now + 1 : now - 1;
    if (event.link) links = event.change > 0 ? links + 1 : links - 1;
    result.most = std::max<uint64_t>(result.most, now);
  }
  // make does not always start its next job at once.
  const uint64_t nearly = result.most - result.most / 8;
  for (size_t n = 0; n < ms_with.size(); ++n) {
    if (n >= nearly) result.near_most_ms += ms_with[n];
    result.mean += static_cast<double>(n) * ms_with[n];
  }
  result.idle_ms = ms_with.empty() ? 0 : ms_with[0];
  if (wall_ms > 0) result.mean /= wall_ms;
  return result;
}

Summary Build::summary() const {
  Summary sum = sum_;
  if (!spans_.empty()) {
    auto by_begin = [](const Span& a, const Span& b) { return a.begin_ms < b.begin_ms; };
    auto by_end = [](const Span& a, const Span& b) { return a.end_ms < b.end_ms; };
    sum.began_ms = std::min_element(spans_.begin(), spans_.end(), by_begin)->begin_ms;
    int64_t ended_ms = std::max_element(spans_.begin(), spans_.end(), by_end)->end_ms;
    sum.wall_ms = static_cast<double>(std::max<int64_t>(ended_ms - sum.began_ms, 1));
  }
  sum.parallelism = parallelism(sum.wall_ms);
  sum.local_reasons = sorted_by(reasons_, [](const LocalReason& reason) { return reason.ms; });
  sum.list_errors = sorted_by(list_errors_, [](const LocalReason& reason) { return reason.compiles; });
  sum.text_reasons = sorted_by(text_reasons_, [](const TextReason& reason) { return reason.jobs; });
  sum.hosts = sorted_by(hosts_, [](const HostUse& use) { return use.ms; });
  return sum;
}

}  // namespace dcc::report
