// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include "base/strings.h"
#include "base/table.h"
#include "base/wording.h"
#include "report/show.h"

namespace dcc::report {
namespace {

using trace::Outcome;

constexpr size_t k_width = 79;
constexpr size_t k_name_width = 60;

// In at most `width` columns: texts lose their end, but paths their beginning, because files differ in their names.
std::string shortened(std::string_view text, size_t width) {
  std::string shown = printable(text, text.size());
  if (shown.size() <= width) return shown;
  return text.starts_with('/') ? "..." + shown.substr(shown.size() - width + 3) : shown.substr(0, width - 3) + "...";
}

std::string percent_text(double part, double whole) {
  return whole > 0 ? fmt::format("{:.1f} %", 100 * part / whole) : "-";
}

void show_head(const Summary& build, std::string& out) {
  const uint64_t undone = build.count(Outcome::failed);
  out += fmt::format("{}: {} remote, {} local, {}{}{}{}\n", counted(build.jobs, "job"), build.count(Outcome::remote),
                     build.count(Outcome::local), counted(build.count(Outcome::fallback), "fallback"),
                     build.compiled_twice > 0 ? fmt::format(" ({} after a compile error)", build.compiled_twice) : "",
                     undone > 0 ? fmt::format(", {} not done at all", undone) : "",
                     build.failed > 0 ? fmt::format("; {} failed", build.failed) : "");
  out +=
      fmt::format("{:.1f} s; {:.1f} jobs at a time on average, {} at most; {}\n", build.wall_ms / 1000,
                  build.parallelism.mean, build.parallelism.most, counted(static_cast<uint64_t>(build.slots), "slot"));
  out += fmt::format("{:.1f} s of CPU on {} here, {} of it preprocessing\n{:.1f} MB sent, {:.1f} MB received\n",
                     build.cpu_ms / 1000, counted(static_cast<uint64_t>(build.cores), "core"),
                     percent_text(build.preprocessing_cpu_ms, build.cpu_ms), double(build.sent) / 1e6,
                     double(build.received) / 1e6);
}

void show_native(const Summary& build, std::string& out) {
  if (build.native == 0) return;
  const auto jobs = double(build.native);
  const uint64_t preprocessed = build.count(Outcome::remote) - build.native;
  out += fmt::format("{} of {} in native mode; each sent {:.1f} kB on average", build.native,
                     counted(build.count(Outcome::remote), "remote job"), double(build.native_sent) / 1e3 / jobs);
  if (preprocessed > 0)
    out += fmt::format(", others {:.1f} kB", double(build.preprocessed_sent) / 1e3 / double(preprocessed));
  out += fmt::format("\n  {:.0f} questions in {:.1f} rounds each, {:.1f} of them late\n",
                     double(build.questions) / jobs, double(build.rounds) / jobs, double(build.late) / jobs);
}

void show_text_reasons(const Summary& build, std::string& out) {
  if (build.text_reasons.empty()) return;
  out += fmt::format("\n{:<62}{:>9}\n", "Why jobs were preprocessed, not in native mode", "jobs");
  for (const TextReason& reason : build.text_reasons)
    out += fmt::format("  {:<60}{:>9}\n", shortened(reason.name, k_name_width), reason.jobs);
}

void show_phases(const Summary& build, std::string& out) {
  out += fmt::format("\n{:<62}{:>9}{:>9}\n", "Where the jobs' time went", "s", "share");
  for (size_t i = 0; i < build.phase_ms.size(); ++i) {
    if (build.phase_ms[i] == 0) continue;
    out += fmt::format("  {:<60}{:>9.1f}{:>9}\n", k_client_phases[i].name, build.phase_ms[i] / 1000,
                       percent_text(build.phase_ms[i], build.total_ms));
  }
}

void show_reasons(const Summary& build, std::string& out) {
  if (build.local_reasons.empty()) return;
  out += fmt::format("\n{:<62}{:>9}{:>9}\n", "Why jobs ran here", "jobs", "s");
  for (const LocalReason& reason : build.local_reasons)
    out += fmt::format("  {:<60}{:>9}{:>9.1f}\n", shortened(reason.name, k_name_width), reason.jobs, reason.ms / 1000);
}

void show_hosts(const Summary& build, std::string& out) {
  if (build.hosts.empty()) return;
  out += fmt::format("\n{:<35}{:>6}{:>9}{:>12}{:>9}{:>9}\n", "Hosts", "jobs", "s", "slots used", "errors", "left out");
  for (const HostUse& host : build.hosts) {
    std::string used =
        host.slots > 0 ? fmt::format("{:.0f} % of {}", 100 * host.ms / (build.wall_ms * double(host.slots)), host.slots)
                       : "-";
    out += fmt::format("  {:<33}{:>6}{:>9.1f}{:>12}{:>9}{:>9}\n", shortened(host.name, 33), host.jobs, host.ms / 1000,
                       used, host.errors, host.skipped);
  }
}

void show_slowest(const Summary& build, std::string& out) {
  out += fmt::format("\n{:<37}{:>8}  {:<10}  {}\n", "Slowest", "s", "mostly", "on");
  for (const SlowJob& job : build.slowest)
    out += fmt::format("  {:<35}{:>8.1f}  {:<10}  {}\n", shortened(job.file.empty() ? job.kind : job.file, 35),
                       job.ms / 1000, job.kind == "link" ? "link" : row_of(job.longest).name,
                       job.host.empty() ? "-" : shortened(job.host, 21));
}

}  // namespace

std::string as_text(const Summary& build, const std::vector<Advice>& advices) {
  std::string out;
  show_head(build, out);
  show_native(build, out);
  show_phases(build, out);
  show_reasons(build, out);
  show_text_reasons(build, out);
  show_hosts(build, out);
  show_slowest(build, out);
  out += "\nWhat to change\n";
  for (const Advice& advice : advices) append_wrapped(out += "  * ", advice.text, 4, 4, k_width);
  if (advices.empty()) out += "  nothing stands out\n";
  if (build.bad_lines > 0) {
    out += fmt::format("\n{} not understood:\n", counted(build.bad_lines, "line"));
    for (const BadLine& bad : build.bad_examples)
      out += fmt::format("  line {}: {}\n", bad.number, printable(bad.error));
    if (build.bad_lines > build.bad_examples.size()) out += "  ...\n";
  }
  return out;
}

}  // namespace dcc::report
