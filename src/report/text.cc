// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include "base/strings.h"
#include "report/show.h"

namespace dcc::report {
namespace {

using client::Decision;

constexpr size_t k_name_width = 60;

uint64_t count(const Summary& build, Decision decision) { return build.decisions[static_cast<size_t>(decision)]; }

// "1 fallback", "2 fallbacks".
std::string several(uint64_t number, std::string_view what) {
  return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
}

std::string percent(double part, double whole) { return whole > 0 ? fmt::format("{:.1f} %", 100 * part / whole) : "-"; }

void show_head(const Summary& build, std::string& out) {
  const uint64_t undone = count(build, Decision::failed);
  out += fmt::format("{}: {} remote, {} local, {}{}{}{}\n", several(build.jobs, "job"), count(build, Decision::remote),
                     count(build, Decision::local), several(count(build, Decision::fallback), "fallback"),
                     build.compiled_twice > 0 ? fmt::format(" ({} after a compile error)", build.compiled_twice) : "",
                     undone > 0 ? fmt::format(", {} done nowhere", undone) : "",
                     build.failed > 0 ? fmt::format("; {} failed", build.failed) : "");
  out +=
      fmt::format("{:.1f} s; {:.1f} jobs at a time on average, {} at most; {}\n", build.wall_ms / 1000,
                  build.parallelism.mean, build.parallelism.most, several(static_cast<uint64_t>(build.slots), "slot"));
  out += fmt::format("{:.1f} s of CPU on {} here, {} of it preprocessing\n{:.1f} MB sent, {:.1f} MB received\n",
                     build.cpu_ms / 1000, several(static_cast<uint64_t>(build.cores), "core"),
                     percent(build.preprocessing_cpu_ms, build.cpu_ms), double(build.sent) / 1e6,
                     double(build.received) / 1e6);
}

void show_phases(const Summary& build, std::string& out) {
  out += fmt::format("\n{:<62}{:>9}{:>9}\n", "Where the jobs' time went", "s", "share");
  for (size_t i = 0; i < build.phase_ms.size(); ++i) {
    if (build.phase_ms[i] == 0) continue;
    out += fmt::format("  {:<60}{:>9.1f}{:>9}\n", client::k_phase_names[i], build.phase_ms[i] / 1000,
                       percent(build.phase_ms[i], build.total_ms));
  }
}

void show_reasons(const Summary& build, std::string& out) {
  if (build.local_reasons.empty()) return;
  out += fmt::format("\n{:<62}{:>9}{:>9}\n", "Why jobs ran here", "jobs", "s");
  for (const LocalReason& reason : build.local_reasons)
    out += fmt::format("  {:<60}{:>9}{:>9.1f}\n", printable(reason.name, k_name_width), reason.jobs, reason.ms / 1000);
}

void show_hosts(const Summary& build, std::string& out) {
  if (build.hosts.empty()) return;
  out += fmt::format("\n{:<35}{:>6}{:>9}{:>12}{:>9}{:>9}\n", "Hosts", "jobs", "s", "slots used", "errors", "left out");
  for (const HostUse& host : build.hosts) {
    std::string used =
        host.slots > 0 ? fmt::format("{:.0f} % of {}", 100 * host.ms / (build.wall_ms * double(host.slots)), host.slots)
                       : "-";
    out += fmt::format("  {:<33}{:>6}{:>9.1f}{:>12}{:>9}{:>9}\n", printable(host.name, 33), host.jobs, host.ms / 1000,
                       used, host.errors, host.skipped);
  }
}

void show_slowest(const Summary& build, std::string& out) {
  out += fmt::format("\n{:<43}{:>9}  {:<11} {}\n", "Slowest", "s", "mostly", "on");
  for (const SlowJob& job : build.slowest)
    out += fmt::format("  {:<41}{:>9.1f}  {:<11} {}\n", printable(job.file.empty() ? job.kind : job.file, 41),
                       job.ms / 1000,
                       job.kind == "link" ? "link" : client::k_phase_names[static_cast<size_t>(job.longest)],
                       job.host.empty() ? "-" : printable(job.host, 24));
}

// In lines of 80 columns.
void show_wrapped(std::string_view text, std::string& out) {
  size_t column = 2;
  out += "  *";
  for (const std::string& word : split(text, ' ')) {
    if (column + 1 + word.size() > 79) {
      out += "\n   ";
      column = 3;
    }
    out += ' ' + word;
    column += 1 + word.size();
  }
  out += '\n';
}

}  // namespace

std::string as_text(const Summary& build, const std::vector<Advice>& advices) {
  std::string out;
  show_head(build, out);
  show_phases(build, out);
  show_reasons(build, out);
  show_hosts(build, out);
  show_slowest(build, out);
  out += "\nWhat to change\n";
  for (const Advice& advice : advices) show_wrapped(advice.text, out);
  if (advices.empty()) out += "  nothing stands out\n";
  if (build.bad_lines > 0) {
    out += fmt::format("\n{} not understood:\n", several(build.bad_lines, "line"));
    for (const BadLine& bad : build.bad_examples)
      out += fmt::format("  line {}: {}\n", bad.number, printable(bad.error));
    if (build.bad_lines > build.bad_examples.size()) out += "  ...\n";
  }
  return out;
}

}  // namespace dcc::report
