// SPDX-License-Identifier: GPL-2.0-or-later
// dcc stats: totals of this user's jobs since the last reset.
#include <ctime>

#include "applets/applets.h"
#include "base/file.h"
#include "base/options.h"
#include "base/state_dir.h"
#include "base/strings.h"
#include "client/job_counts.h"
#include "json/writer.h"

namespace dcc {
namespace {

using client::JobCounts;
using client::NamedCounts;
using trace::Outcome;

struct Settings {
  bool json = false;
  bool zero = false;
};

std::vector<Option> option_rows(Settings& settings) {
  return {{'j', "json", nullptr, "print one JSON object instead of text", &settings.json},
          {'z', "zero", nullptr, "reset the figures to zero", &settings.zero}};
}

// --- as text, in 80 columns ------------------------------------------------------------------------------------------

constexpr size_t k_name_width = 58;

std::string grouped(uint64_t number) { return fmt::format("{:L}", number); }

std::string percent(uint64_t part, uint64_t whole) {
  return whole > 0 ? fmt::format("{:.1f} %", 100 * double(part) / double(whole)) : "";
}

// "45.2 s", "12 min 3 s", "3 h 20 min", "4 d 7 h".
std::string duration(double seconds) {
  if (seconds < 60) return fmt::format("{:.1f} s", seconds);
  const auto whole = static_cast<uint64_t>(seconds);
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  if (whole < 86400) return fmt::format("{} h {} min", whole / 3600, whole / 60 % 60);
  return fmt::format("{} d {} h", whole / 86400, whole / 3600 % 24);
}

std::string size(uint64_t bytes) {
  if (bytes < 1'000'000) return fmt::format("{:.1f} kB", double(bytes) / 1e3);
  return bytes < 1'000'000'000 ? fmt::format("{:.1f} MB", double(bytes) / 1e6)
                               : fmt::format("{:.1f} GB", double(bytes) / 1e9);
}

std::string time_text(int64_t unix_s) {
  const auto time = static_cast<time_t>(unix_s);
  std::tm local{};
  char text[32] = "";
  if (::localtime_r(&time, &local)) (void)std::strftime(text, sizeof text, "%Y-%m-%d %H:%M", &local);
  return text;
}

void show_line(std::string_view name, uint64_t number, uint64_t whole, std::string& out) {
  out += fmt::format("{:<{}}{:>12}{:>9}", name, k_name_width, grouped(number), percent(number, whole));
  out.erase(out.find_last_not_of(' ') + 1);
  out += '\n';
}

void show_value(std::string_view name, std::string_view value, std::string& out) {
  out += fmt::format("{:<{}}{:>12}\n", name, k_name_width, value);
}

void show_compiles(const JobCounts& counts, std::string& out) {
  auto of = [&counts](Outcome outcome) { return counts.compiles[static_cast<size_t>(outcome)]; };
  uint64_t all = 0;
  for (uint64_t number : counts.compiles) all += number;
  show_line("Compiles", all, 0, out);
  show_line("  on other machines", of(Outcome::remote), all, out);
  if (counts.native > 0) show_line("    of these in native mode", counts.native, of(Outcome::remote), out);
  show_line("  here", of(Outcome::local), all, out);
  show_line("  here after all, though meant for another machine", of(Outcome::fallback), all, out);
  if (of(Outcome::failed) > 0) show_line("  nowhere (DISTCC_FALLBACK=0)", of(Outcome::failed), all, out);
  if (counts.failed > 0) show_line("  that ended with an error, of all these", counts.failed, all, out);
  if (counts.links > 0) show_line("Links", counts.links, 0, out);
  if (counts.preprocessed > 0) show_line("Preprocessing alone", counts.preprocessed, 0, out);
  if (counts.queries > 0) show_line("Queries such as --version", counts.queries, 0, out);
}

void show_reasons(const char* title, const std::vector<NamedCounts>& reasons, std::string& out) {
  if (reasons.empty()) return;
  out += fmt::format("\n{:<{}}{:>12}{:>9}\n", title, k_name_width, "compiles", "s each");
  for (const NamedCounts& reason : reasons)
    out += fmt::format("  {:<{}}{:>12}{:>9.1f}\n", printable(reason.name, k_name_width - 3), k_name_width - 2,
                       grouped(reason.jobs), double(reason.us) / 1e6 / double(std::max<uint64_t>(reason.jobs, 1)));
}

void show_hosts(const std::vector<NamedCounts>& hosts, std::string& out) {
  if (hosts.empty()) return;
  out += fmt::format("\n{:<33}{:>9}{:>9}{:>8}{:>10}{:>10}\n", "Hosts", "compiles", "failures", "s each", "sent",
                     "received");
  for (const NamedCounts& host : hosts)
    out += fmt::format("  {:<31}{:>9}{:>9}{:>8.1f}{:>10}{:>10}\n", printable(host.name, 30), grouped(host.jobs),
                       grouped(host.errors), double(host.us) / 1e6 / double(std::max<uint64_t>(host.jobs, 1)),
                       size(host.sent), size(host.received));
}

void show_bytes(const JobCounts& counts, std::string& out) {
  if (counts.sent == 0 && counts.received == 0) return;
  out += fmt::format("\n{:<{}}{:>12}\n", "Transfer", k_name_width, "");
  out.erase(out.find_last_not_of(" \n") + 1);
  out += '\n';
  show_value("  preprocessed text", size(counts.text), out);
  show_value("  sent", size(counts.sent), out);
  if (counts.native > 0) show_value("    of this in native mode", size(counts.native_sent), out);
  show_value("  received", size(counts.received), out);
  show_value("  objects", size(counts.object), out);
}

void show_native(const JobCounts& counts, std::string& out) {
  if (counts.native == 0) return;
  auto each = [&counts](uint64_t all) { return fmt::format("{:.1f}", double(all) / double(counts.native)); };
  out += "\nNative mode, for each compile\n";
  show_value("  questions of the server", each(counts.questions), out);
  show_value("  that its compiler had to wait for", each(counts.late), out);
  show_value("  round trips for all questions", each(counts.rounds), out);
}

void show_saving(const JobCounts& counts, std::string& out) {
  if (counts.compiles[static_cast<size_t>(Outcome::remote)] == 0) return;
  const client::Saving saving = client::estimate_saving(counts);
  const double saved = saving.compiling_s - saving.dcc_s;
  out += '\n';
  show_value("Processor time saved here (an estimate)", (saved < 0 ? "-" : "") + duration(std::abs(saved)), out);
  show_value(saving.is_measured ? "  compiling the same here, at the speed measured for others"
                                : "  compiling the same here, were it as fast as the servers",
             duration(saving.compiling_s), out);
  show_value("  less what dcc itself took", duration(saving.dcc_s), out);
}

std::string as_text(const JobCounts& counts, const std::string& directory) {
  std::string out = fmt::format("Since {}, in {}\n\n", time_text(counts.since), printable(directory));
  show_compiles(counts, out);
  show_reasons("Why compiles stayed here", counts.local_reasons, out);
  show_reasons("Why not elsewhere after all", counts.fallback_reasons, out);
  show_hosts(counts.hosts, out);
  show_bytes(counts, out);
  show_native(counts, out);
  show_saving(counts, out);
  return out;
}

// --- as JSON ---------------------------------------------------------------------------------------------------------

void add_reasons(std::string_view key, const std::vector<NamedCounts>& reasons, JsonWriter& json) {
  json.key(key).open_array();
  for (const NamedCounts& reason : reasons) {
    json.open_object().key("reason").value(reason.name).key("compiles").value(reason.jobs);
    json.key("seconds").value(double(reason.us) / 1e6).close_object();
  }
  json.close_array();
}

std::string as_json(const JobCounts& counts) {
  const client::Saving saving = client::estimate_saving(counts);
  JsonWriter json;
  json.open_object().key("since").value(counts.since);
  json.key("compiles").open_object();
  for (size_t i = 0; i < counts.compiles.size(); ++i) json.key(trace::k_outcome_names[i]).value(counts.compiles[i]);
  json.close_object().key("failed").value(counts.failed);
  json.key("links")
      .value(counts.links)
      .key("preprocessed")
      .value(counts.preprocessed)
      .key("queries")
      .value(counts.queries);
  add_reasons("local_reasons", counts.local_reasons, json);
  add_reasons("fallback_reasons", counts.fallback_reasons, json);
  json.key("hosts").open_array();
  for (const NamedCounts& host : counts.hosts) {
    json.open_object().key("host").value(host.name).key("compiles").value(host.jobs).key("failures").value(host.errors);
    json.key("seconds").value(double(host.us) / 1e6).key("sent").value(host.sent).key("received").value(host.received);
    json.close_object();
  }
  json.close_array().key("native").open_object().key("compiles").value(counts.native);
  json.key("questions").value(counts.questions).key("rounds").value(counts.rounds).key("late").value(counts.late);
  json.key("sent").value(counts.native_sent).key("seconds").value(double(counts.native_us) / 1e6).close_object();
  json.key("bytes").open_object().key("text").value(counts.text).key("sent").value(counts.sent);
  json.key("received").value(counts.received).key("object").value(counts.object).close_object();
  json.key("seconds").open_object().key("servers").value(double(counts.server_us) / 1e6);
  json.key("dcc").value(saving.dcc_s).key("preprocessing").value(double(counts.preprocessor_us) / 1e6).close_object();
  json.key("saved").open_object().key("seconds").value(saving.compiling_s - saving.dcc_s);
  json.key("measured").value(saving.is_measured).close_object();
  return json.close_object().take() + '\n';
}

}  // namespace

int stats_main(int argc, char** argv) {
  Settings settings;
  const std::vector<Option> options = option_rows(settings);
  const Command command{
      "dcc stats", "",
      "Summarizes this user's jobs: how many went to other machines, which ran here and why, what each "
      "host did, and how much processor time that saved. Every client counts in its state "
      "directory; removing the files there loses the figures and nothing else.",
      options};
  auto [operands, ended] = read_command_line(command, argc, argv);
  if (ended) return *ended;
  if (!operands.empty())
    return complain("dcc stats", fail(Code::bad_arguments,
                                      "takes no operands: '{}'; a server's statistics are at its --stats-port, and "
                                      "`dcc stats-server` shows them",
                                      printable(operands[0])));
  if (settings.json && settings.zero)
    return complain("dcc stats", fail(Code::bad_arguments, "--json and --zero exclude each other"));

  const std::string directory = expected_state_dir();
  if (settings.zero) {
    auto removed = client::remove_job_counts(directory);
    return removed ? 0 : complain("dcc stats", removed.error());
  }
  auto counts = client::read_job_counts(directory);
  if (!counts && counts.error().code != Code::no_file) return complain("dcc stats", counts.error());
  if (settings.json) {
    print_text(as_json(counts ? *counts : JobCounts()));
  } else if (counts) {
    print_text(as_text(*counts, directory));
  } else {
    print_out("{}\n", counts.error().text);
  }
  return 0;
}

}  // namespace dcc
