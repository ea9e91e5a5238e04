// SPDX-License-Identifier: GPL-2.0-or-later
#include "monitor/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "base/strings.h"
#include "json/writer.h"

namespace dcc::monitor {
namespace {

// One of distcc's columns. It is cut and padded by bytes; fmt would count the columns of a terminal.
std::string column(std::string text, size_t width, bool to_the_right = false) {
  for (char& c : text)
    if (std::iscntrl(static_cast<unsigned char>(c))) c = '?';
  text.resize(std::min(text.size(), width));
  const std::string blanks(width - text.size(), ' ');
  return to_the_right ? blanks + text : text + blanks;
}

// "(no file)" is shown for links and other jobs without an input.
std::string file_of(const Job& job) { return job.file.empty() ? "(no file)" : printable(job.file); }

std::string place_of(const Job& job) {
  // A dcc client that waits for any host has no host yet.
  std::string place = job.host.empty() ? "any host" : fmt::format("{}[{}]", printable(job.host), job.slot);
  if (const std::string_view mode = mode_word(job); !mode.empty()) place += fmt::format(" ({})", mode);
  if (!job.local_reason.empty()) place += fmt::format(" ({})", printable(job.local_reason));
  return place;
}

void add_job(JsonWriter& json, const Job& job) {
  json.open_object();
  json.key("pid").value(job.pid);
  json.key("file").value(job.file);
  json.key("phase").value(lowered(phase_word(job)));
  json.key("host").value(job.host);
  json.key("slot").value(job.slot);
  json.key("started").value(job.started_ms);
  json.key("phase_started").value(job.phase_started_ms);
  json.key("client").value(job.has_tail ? "dcc" : "distcc");
  json.key("local_reason").value(job.local_reason);
  json.key("native").value(job.is_native);
  json.key("protected").value(job.is_protected);
  json.close_object();
}

void add_counts(JsonWriter& json, const char* name, const Counts& counts, const char* label) {
  json.key(name).open_array();
  for (const auto& [key, count] : counts) {
    json.open_object();
    json.key(label).value(key);
    json.key("running").value(count.running);
    json.key("done").value(count.done);
    json.close_object();
  }
  json.close_array();
}

}  // namespace

std::string stock_round(const std::vector<Job>& jobs) {
  std::string round;
  for (const Job& job : jobs) {
    if (job.phase == MonitorPhase::done) continue;
    round += fmt::format("{:>6}  {}  {} {}[{}]\n", job.pid, column(std::string(word_of(job.phase)), 10),
                         column(job.file, 30), column(job.host, 24, true), job.slot);
  }
  return round + '\n';
}

std::string change_line(const Change& change, const std::string& clock, int64_t now_ms) {
  const Job& job = change.job;
  switch (change.kind) {
    case Change::Kind::started:
      return fmt::format("{} started {}: {} on {}", clock, file_of(job), lowered(phase_word(job)), place_of(job));
    case Change::Kind::moved:
      return fmt::format("{} {} {}: on {}", clock, lowered(phase_word(job)), file_of(job), place_of(job));
    case Change::Kind::finished:
      break;
  }
  const int64_t ran_ms = std::max<int64_t>(now_ms - job.started_ms, 0);
  return fmt::format("{} finished {}: {}, {}.{:03} s", clock, file_of(job), place_of(job), ran_ms / 1000,
                     ran_ms % 1000);
}

std::string json_object(const Tally& tally, const std::vector<state::Down>& down, int64_t now_ms) {
  JsonWriter json;
  json.open_object();
  json.key("time").value(now_ms);
  json.key("running").value(tally.running().size());
  json.key("done").value(tally.done());
  json.key("jobs").open_array();
  for (const Job& job : tally.running()) add_job(json, job);
  json.close_array();
  add_counts(json, "hosts", tally.hosts(), "host");
  add_counts(json, "local", tally.reasons(), "reason");
  json.key("down").open_array();
  for (const auto& [host, reason] : down) {
    json.open_object();
    json.key("host").value(host);
    json.key("reason").value(reason);
    json.close_object();
  }
  json.close_array();
  json.close_object();
  return json.take();
}

}  // namespace dcc::monitor
