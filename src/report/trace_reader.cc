// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/trace_reader.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "json/value.h"

namespace dcc::report {
namespace {

using trace::HostTrouble;
using trace::TraceLine;

constexpr size_t k_line_limit = 256 * 1024;
constexpr size_t k_read_size = 64 * 1024;
constexpr double k_longest_ms = 1e10;              // four months
constexpr int64_t k_latest_ms = int64_t{1} << 46;  // the year 4199
constexpr size_t k_hosts_limit = 1000;

double ms_of(const JsonValue& value) { return std::clamp(value.number(), 0.0, k_longest_ms); }

int64_t count_of(const JsonValue& value) { return std::clamp<int64_t>(value.integer(), 0, 1'000'000); }

std::vector<HostTrouble> troubles_of(const JsonValue& list, const char* reason_name) {
  std::vector<HostTrouble> troubles;
  for (size_t i = 0; i < std::min(list.size(), k_hosts_limit); ++i) {
    const JsonValue one = list.at(i);
    troubles.push_back({one["host"].text(), one[reason_name].text()});
  }
  return troubles;
}

}  // namespace

Result<TraceLine> read_trace_line(std::string_view text) {
  JsonLimits limits;
  limits.bytes = k_line_limit;
  limits.depth = 4;
  ASSIGN_OR_RETURN(JsonValue json, JsonValue::parse(text, limits));
  const auto& outcomes = trace::k_outcome_names;
  auto outcome = std::find(outcomes.begin(), outcomes.end(), json["decision"].text());
  TraceLine line;
  line.time_ms = json["time"].integer();
  if (outcome == outcomes.end() || line.time_ms <= 0 || line.time_ms > k_latest_ms || !json["ms"]["total"].present())
    return fail(Code::protocol, "not a line that DCC_TRACE wrote");
  line.outcome = static_cast<trace::Outcome>(outcome - outcomes.begin());
  line.pid = json["pid"].integer();
  line.kind = json["kind"].text();
  line.file = json["file"].text();
  line.compiler = json["compiler"].text();
  line.reason = json["reason"].text();
  line.code = static_cast<Code>(count_of(json["code"]));
  line.host = json["host"].text();
  line.slot = json["slot"].integer();
  line.host_slots = count_of(json["host_slots"]);
  line.protocol = json["protocol"].integer();
  line.native = json["mode"].text() == "native";
  line.not_native = json["not_native"].text();
  line.questions = count_of(json["questions"]);
  line.rounds = count_of(json["rounds"]);
  line.late = count_of(json["late"]);
  const JsonValue ms = json["ms"];
  for (size_t i = 0; i < line.phase_ms.size(); ++i) line.phase_ms[i] = ms_of(ms[k_client_phases[i].name.data()]);
  line.total_ms = ms_of(ms["total"]);
  line.cpu_ms = ms_of(json["cpu_ms"]);
  line.children_cpu_ms = ms_of(json["children_cpu_ms"]);
  line.sent = json["sent"].natural();
  line.received = json["received"].natural();
  line.plain = json["plain"].natural();
  line.object = json["object"].natural();
  line.status = json["status"].integer();
  line.remote_status = json["remote_status"].integer();
  line.slots = count_of(json["slots"]);
  line.cores = count_of(json["cores"]);
  line.server_slots = count_of(json["server_slots"]);
  line.server_waiting = count_of(json["server_waiting"]);
  line.hosts_tried = troubles_of(json["hosts_tried"], "error");
  line.hosts_skipped = troubles_of(json["hosts_skipped"], "reason");
  return line;
}

std::string_view behind_cut(std::string_view text) {
  // Within a name, the quotes would follow a backslash.
  size_t begin = text.rfind("{\"time\":");
  return begin == text.npos || begin == 0 ? std::string_view() : text.substr(begin);
}

Result<bool> TraceLines::fill() {
  if (at_end_) return false;
  buffer_.erase(0, start_);
  start_ = 0;
  size_t filled = buffer_.size();
  buffer_.resize(filled + k_read_size);
  ssize_t got;
  do {
    got = ::read(fd_.get(), buffer_.data() + filled, k_read_size);
  } while (got < 0 && errno == EINTR);
  buffer_.resize(filled + static_cast<size_t>(std::max<ssize_t>(got, 0)));
  if (got < 0) return fail_errno(Code::io, errno, "reading it");
  at_end_ = got == 0;
  return !at_end_;
}

Result<std::optional<std::string_view>> TraceLines::next() {
  for (bool more = true; more;) {
    size_t end = buffer_.find('\n', start_);
    if (end == buffer_.npos && buffer_.size() - start_ >= k_line_limit) end = buffer_.size() - 1;
    if (end != buffer_.npos) {
      const std::string_view line = std::string_view(buffer_).substr(start_, end - start_);
      start_ = end + 1;
      return std::optional(line);
    }
    ASSIGN_OR_RETURN(more, fill());
  }
  // The last line may lack its line end.
  const std::string_view line = std::string_view(buffer_).substr(start_);
  start_ = buffer_.size();
  return line.empty() ? std::nullopt : std::optional(line);
}

}  // namespace dcc::report
