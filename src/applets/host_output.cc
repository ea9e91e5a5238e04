// SPDX-License-Identifier: GPL-2.0-or-later
#include "applets/host_output.h"

#include <fmt/format.h>

#include <unistd.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/file.h"
#include "base/strings.h"
#include "base/table.h"
#include "base/terminal.h"
#include "json/writer.h"

namespace dcc {
namespace {

constexpr size_t k_named_compilers = 4;  // per host, in one line

const char* state_word(const HostReport& report) {
  if (report.is_local()) return "here";
  if (report.host.down) return report.is_up() ? "up, but ',down'" : "down";
  switch (report.probed.state) {
    case inspect::Probed::State::refuses:
      return "refuses";
    case inspect::Probed::State::down:
      return "down";
    default:
      return report.allows_nothing() ? "useless" : "up";
  }
}

// The protocol that dcc would use.
int protocol(const HostReport& report) {
  bool speaks_4 = report.probed.state == inspect::Probed::State::ours && hosts::may_speak_4(report.host);
  return speaks_4 ? protocol::k_version_4 : hosts::stock_protocol(report.host);
}

std::string milliseconds(const std::optional<double>& ms) { return ms ? fmt::format("{:.1f} ms", *ms) : "-"; }

const char* language_word(uint8_t language) {
  using toolchain::CanaryLanguage;
  if (language == static_cast<uint8_t>(CanaryLanguage::c)) return "c";
  return language == static_cast<uint8_t>(CanaryLanguage::cxx) ? "c++" : "?";
}

std::string state_word(protocol::ListedCompiler::State state) {
  using State = protocol::ListedCompiler::State;
  if (state == State::examined) return "known";
  return state == State::failed ? "failed" : "pending";
}

// "x86_64 gcc 12.2.0 (= cc)", once for each compiler, however many names and languages it has.
std::vector<std::string> compilers_of(const HostReport& report, const std::vector<OwnCompiler>& own) {
  std::vector<std::string> texts;
  for (const protocol::ListedCompiler& compiler : report.probed.compilers->compilers) {
    if (compiler.state != protocol::ListedCompiler::State::examined) continue;
    toolchain::Fingerprint fingerprint = inspect::fingerprint_of(compiler);
    std::string text = printable(description(fingerprint));
    for (const OwnCompiler& each : own)
      if (each.job.fingerprint && each.job.fingerprint->driver == fingerprint.driver &&
          each.job.fingerprint->digest == fingerprint.digest)
        text += fmt::format(" (= {})", each.name);
    // One entry is enough: the longer one, which also names the compiler on this machine.
    auto same = std::find_if(texts.begin(), texts.end(), [&text](const std::string& other) {
      return other.starts_with(text) || text.starts_with(other);
    });
    if (same == texts.end())
      texts.push_back(text);
    else if (same->size() < text.size())
      *same = text;
  }
  return texts;
}

// For a host none of whose compilers has been examined successfully so far.
std::string why_none_is_known(const protocol::CompilerList& list) {
  using State = protocol::ListedCompiler::State;
  for (const protocol::ListedCompiler& compiler : list.compilers)
    if (compiler.state != State::failed) return "it is still examining them";
  return fmt::format("'{}' could not be examined: {}", printable(list.compilers[0].name),
                     printable(list.compilers[0].reason));
}

std::string summary(const HostReport& report, const std::vector<OwnCompiler>& own) {
  if (report.probed.state == inspect::Probed::State::stock) {
    if (!report.probed.trial_status) return "not tried";
    return *report.probed.trial_status == 0 ? fmt::format("'{}' works", own[0].job.stock_argv[0])
                                            : fmt::format("'{}' fails", own[0].job.stock_argv[0]);
  }
  if (!report.probed.compilers) return "it is too old to list them";
  std::vector<std::string> texts = compilers_of(report, own);
  if (report.allows_nothing()) return "none is allowed there; on that machine, type: dcc whitelist update";
  if (texts.empty()) return why_none_is_known(*report.probed.compilers);
  if (texts.size() > k_named_compilers) {
    size_t more = texts.size() - k_named_compilers;
    texts.resize(k_named_compilers);
    texts.push_back(fmt::format("{} more", more));
  }
  return join(texts, ", ");
}

// The text after a host's line, or at the end of it.
std::string detail(const HostReport& report, const std::vector<OwnCompiler>& own) {
  if (report.is_local()) return "";
  return report.is_up() ? summary(report, own) : report.probed.reason;
}

std::vector<Column> columns() {
  return {
      {"HOST", false, 8, 0},   {"STATE", false, 5, 1}, {"CONNECT", false, 7, 6},
      {"ANSWER", false, 6, 7}, {"PROTO", false, 5, 3}, {"SERVER", false, 5, 4},
      {"FREE", false, 4, 2},   {"QUEUE", false, 5, 5}, {"LOAD", false, 4, 8},
  };
}

std::string server_of(const inspect::Probed& probed) {
  if (probed.state != inspect::Probed::State::ours) return "stock";
  return fmt::format("dcc {}{}", probed.version, probed.is_protected ? " (key)" : "");
}

Row row_of(const HostReport& report) {
  Row row;
  const bool is_bad = !report.is_up() || report.allows_nothing();
  if (is_bad) row.style = Style::bad;
  row.cells = {report.host.text, state_word(report)};
  if (!report.is_local() && report.is_up()) {
    row.cells.push_back(milliseconds(report.probed.connect_ms));
    row.cells.push_back(milliseconds(report.probed.answer_ms));
    row.cells.push_back(std::to_string(protocol(report)));
    row.cells.push_back(server_of(report.probed));
    if (report.probed.compilers) {
      const protocol::Load& load = report.probed.compilers->load;
      row.cells.push_back(fmt::format("{}/{}", load.slots - std::min(load.running, load.slots), load.slots));
      row.cells.push_back(std::to_string(load.waiting));
      row.cells.push_back(fmt::format("{:.2f}", load.load_average / 100.0));
    } else {
      row.cells.insert(row.cells.end(), 3, "-");
    }
  }
  row.cells.resize(columns().size());
  return row;
}

// For a terminal: the table is fitted to the width, and details of each host follow on separate lines.
void print_page(const std::vector<HostReport>& all, const std::vector<OwnCompiler>& own, size_t width) {
  const bool colours = shows_colours(STDOUT_FILENO);
  std::vector<Row> rows;
  for (const HostReport& report : all) rows.push_back(row_of(report));
  const std::vector<Line> lines = table(columns(), rows, width, 0);
  print_out("{}\n", painted(lines[0], colours));
  for (size_t i = 0; i < all.size(); ++i) {
    print_out("{}\n", painted(lines[i + 1], colours));
    std::string text = "  ";
    append_wrapped(text, detail(all[i], own), 2, 2, width);
    if (text != "  \n") print_out("{}", text);
  }
}

// For programs: one line per host, with the longest text at the end.
void print_lines(const std::vector<HostReport>& all, const std::vector<OwnCompiler>& own) {
  std::vector<Column> with_compilers = columns();
  with_compilers.push_back({"COMPILERS", false, 9, 9});
  std::vector<Row> rows;
  for (const HostReport& report : all) {
    rows.push_back(row_of(report));
    rows.back().cells.push_back(detail(report, own));
  }
  for (const Line& line : table(std::move(with_compilers), rows, 0, 0)) print_out("{}\n", line.text);
}

void print_compilers(const HostReport& report, size_t width) {
  print_out("\n{} offers\n", report.host.text);
  std::vector<Row> rows;
  for (const protocol::ListedCompiler& compiler : report.probed.compilers->compilers) {
    toolchain::Fingerprint fingerprint = inspect::fingerprint_of(compiler);
    bool known = compiler.state == protocol::ListedCompiler::State::examined;
    rows.push_back(
        {{"  " + printable(compiler.name), std::string(name_of(fingerprint.driver)),
          language_word(compiler.identity.language), printable(fingerprint.target), printable(fingerprint.version),
          known ? hex(fingerprint.digest) : state_word(compiler.state) + " " + printable(compiler.reason, 1000)}});
  }
  std::vector<Line> lines = table({{"", false, 8, 0},
                                   {"", false, 3, 4},
                                   {"", false, 1, 2},
                                   {"", false, 6, 3},
                                   {"", false, 4, 1},
                                   {"", false, 8, 5}},
                                  rows, width, 0);
  lines.erase(lines.begin());  // without the headings
  for (const Line& line : lines) print_out("{}\n", line.text);
  if (report.probed.compilers->left_out > 0) print_out("  and {} more\n", report.probed.compilers->left_out);
}

void write_compilers(JsonWriter& json, const protocol::CompilerList& list) {
  json.key("load").open_object();
  json.key("slots").value(list.load.slots);
  json.key("running").value(list.load.running);
  json.key("waiting").value(list.load.waiting);
  json.key("load_average").value(list.load.load_average / 100.0);
  json.close_object();
  json.key("compilers").open_array();
  for (const protocol::ListedCompiler& compiler : list.compilers) {
    toolchain::Fingerprint fingerprint = inspect::fingerprint_of(compiler);
    bool known = compiler.state == protocol::ListedCompiler::State::examined;
    json.open_object();
    json.key("name").value(compiler.name);
    json.key("driver").value(name_of(fingerprint.driver));
    json.key("language").value(language_word(compiler.identity.language));
    json.key("target").value(fingerprint.target);
    json.key("version").value(fingerprint.version);
    json.key("fingerprint").value(known ? hex(fingerprint.digest) : "");
    json.key("state").value(state_word(compiler.state));
    json.key("reason").value(compiler.reason);
    json.close_object();
  }
  json.close_array();
  json.key("left_out").value(list.left_out);
}

void write_report(JsonWriter& json, const HostReport& report) {
  json.open_object();
  json.key("host").value(report.host.text);
  json.key("state").value(state_word(report));
  json.key("up").value(report.is_up());
  json.key("reason").value(report.is_up() ? "" : report.probed.reason);
  json.key("address").value(report.probed.address);
  json.key("slots").value(report.host.limit);
  if (report.probed.connect_ms) json.key("connect_ms").value(*report.probed.connect_ms);
  if (report.probed.answer_ms) json.key("answer_ms").value(*report.probed.answer_ms);
  if (report.is_up() && !report.is_local()) {
    json.key("protocol").value(protocol(report));
    json.key("kind").value(report.probed.state == inspect::Probed::State::ours ? "dcc" : "stock");
    json.key("version").value(report.probed.version);
    json.key("protected").value(report.probed.is_protected);
    if (report.probed.trial_status) json.key("trial_status").value(*report.probed.trial_status);
  }
  if (report.probed.compilers) write_compilers(json, *report.probed.compilers);
  json.key("matches").open_array();
  for (const auto& [compiler, match] : report.matches) {
    json.open_object();
    json.key("compiler").value(compiler);
    json.key("same").value(match.kind == inspect::Match::Kind::same);
    json.key("text").value(match.text);
    json.close_object();
  }
  json.close_array();
  json.close_object();
}

}  // namespace

void print_reports(const std::vector<HostReport>& all, const std::vector<OwnCompiler>& own, bool with_all_compilers,
                   const std::string& origin) {
  const size_t width = columns_of(STDOUT_FILENO);
  print_out("Hosts of {}:\n\n", origin);
  if (width > 0)
    print_page(all, own, width);
  else
    print_lines(all, own);
  bool first = true;
  for (const HostReport& report : all)
    for (const auto& [compiler, match] : report.matches) {
      if (match.kind == inspect::Match::Kind::same || report.allows_nothing()) continue;
      std::string text;
      append_wrapped(text,
                     fmt::format("{} cannot take jobs of {} in protocol 4{}: {}", report.host.text, compiler,
                                 match.kind == inspect::Match::Kind::perhaps ? " yet" : "", match.text),
                     0, 2, width > 0 ? width : std::string::npos);
      print_out("{}{}", std::exchange(first, false) ? "\n" : "", text);
    }
  if (!with_all_compilers) return;
  for (const HostReport& report : all)
    if (report.probed.compilers) print_compilers(report, width);
}

void print_json(const std::vector<HostReport>& all, const std::string& origin) {
  JsonWriter json;
  json.open_object();
  json.key("origin").value(origin);
  json.key("hosts").open_array();
  for (const HostReport& report : all) write_report(json, report);
  json.close_array();
  json.close_object();
  print_out("{}\n", json.text());
}

void print_list(const std::vector<HostReport>& all, const hosts::HostList& list) {
  std::vector<std::string> words;
  if (list.randomize) words.push_back("--randomize");
  if (list.localslots) words.push_back(fmt::format("--localslots={}", *list.localslots));
  if (list.localslots_cpp) words.push_back(fmt::format("--localslots_cpp={}", *list.localslots_cpp));
  for (const HostReport& report : all)
    if (report.is_usable()) words.push_back(report.host.text);
  print_out("{}\n", join(words, " "));
}

}  // namespace dcc
