// SPDX-License-Identifier: GPL-2.0-or-later
// dcc hosts: asks the servers what they are. Under the name lsdistcc, it behaves as stock's tool does.
#include <fmt/format.h>

#include <unistd.h>

#include <algorithm>

#include "applets/applets.h"
#include "applets/lsdistcc.h"
#include "base/file.h"
#include "base/options.h"
#include "base/strings.h"
#include "base/table.h"
#include "base/terminal.h"
#include "build_features.h"
#include "client/local/interrupt.h"
#include "client/remote/remote_job.h"
#include "client/settings.h"
#include "hosts/host_list.h"
#include "inspect/compiler_match.h"
#include "inspect/name_search.h"
#include "inspect/probe.h"
#include "json/writer.h"
#include "key/key_file.h"

namespace dcc {
namespace {

using inspect::Match;
using inspect::Probed;

constexpr size_t k_named_compilers = 4;  // per host, in one line

struct Options {
  bool list = false;
  bool json = false;
  bool quick = false;
  bool all = false;
  int seconds = 5;
  std::vector<std::string> compilers;
};

// A compiler on this machine.
struct OwnCompiler {
  std::string name;
  client::RemoteJob job;
};

struct OwnMatch {
  std::string compiler;  // the name on this machine
  Match match;
};

// A host and what the probe showed.
struct Report {
  hosts::Host host;
  Probed probed;
  std::vector<OwnMatch> matches;  // one per own compiler with a fingerprint, if the host lists its compilers

  bool is_local() const { return host.transport == hosts::Transport::local; }
  bool is_up() const {
    return is_local() || probed.state == Probed::State::stock || probed.state == Probed::State::ours;
  }
  // Only for a host that answers: others are not asked for their list.
  bool allows_nothing() const {
    return probed.compilers && probed.compilers->compilers.empty() && probed.compilers->left_out == 0;
  }
  bool is_usable() const { return is_up() && hosts::usable(host) && !allows_nothing(); }
};

// --- requests --------------------------------------------------------------------------------------------------------

// "box%d/4": box1/4, box2/4 and so on, as long as the names resolve.
Result<std::vector<std::string>> expand(const std::string& entry, uint64_t limit_ms) {
  auto host_of = [&entry](int number) {
    return hosts::parse_host_list(inspect::numbered(entry, number), "the pattern", true);
  };
  auto first = host_of(1);
  if (!first) return std::move(first.error());
  inspect::NameSearch search;
  search.limit_ms = limit_ms;
  auto name_of = [&host_of](int number) {
    auto list = host_of(number);
    return list ? list->hosts[0].name : "";  // numbers may lead to an invalid port
  };
  size_t count = inspect::find_numbered(name_of, search).size();
  if (count == 0) return fail(Code::no_hosts, "there is no host {}", inspect::numbered(entry, 1));
  std::vector<std::string> entries;
  for (size_t i = 1; i <= count; ++i) entries.push_back(inspect::numbered(entry, static_cast<int>(i)));
  return entries;
}

Result<hosts::HostList> hosts_to_ask(const std::vector<std::string>& operands, const Options& options) {
  if (operands.empty()) return hosts::load_host_list();
  std::vector<std::string> entries;
  for (const std::string& operand : operands) {
    if (!inspect::is_pattern(operand)) {
      entries.push_back(operand);
      continue;
    }
    ASSIGN_OR_RETURN(std::vector<std::string> expanded, expand(operand, static_cast<uint64_t>(options.seconds) * 1000));
    entries.insert(entries.end(), expanded.begin(), expanded.end());
  }
  return hosts::parse_host_list(join(entries, " "), "the command line", DCC_HAVE_LZO);
}

// Plans a job with an empty unit, so that the name for stock servers and the fingerprint are those of a real job.
Result<OwnCompiler> own_compiler(const std::string& name, const client::Settings& settings) {
  bool plusplus = name.ends_with("++") || name.find("++-") != name.npos;
  std::string source = plusplus ? "dcc-trial.cc" : "dcc-trial.c";
  ASSIGN_OR_RETURN(client::Plan plan, client::make_plan({name, "-c", source, "-o", "dcc-trial.o"}, settings));
  OwnCompiler own;
  own.name = name;
  ASSIGN_OR_RETURN(own.job, client::make_remote_job(plan, settings));
  return own;
}

Result<std::vector<OwnCompiler>> own_compilers(const Options& options, const client::Settings& settings) {
  std::vector<OwnCompiler> own;
  for (const std::string& name : options.compilers) {
    ASSIGN_OR_RETURN(OwnCompiler compiler, own_compiler(name, settings));
    own.push_back(std::move(compiler));
  }
  if (!options.compilers.empty()) return own;
  for (const char* name : {"cc", "c++"})
    if (client::Interrupt::signal_number())
      break;
    else if (auto compiler = own_compiler(name, settings))
      own.push_back(std::move(*compiler));
  return own;
}

inspect::ProbeSettings probe_settings(const Options& options, const std::vector<OwnCompiler>& own,
                                      const key::Key* key) {
  inspect::ProbeSettings settings;
  settings.key = key;
  settings.connect_ms = settings.answer_ms = static_cast<uint64_t>(options.seconds) * 1000;
  if (!options.quick && !own.empty())
    settings.trial = inspect::TrialJob{own[0].job.stock_argv, std::string(inspect::k_trial_source)};
  return settings;
}

std::vector<Report> reports(const hosts::HostList& list, const inspect::ProbeSettings& settings,
                            const std::vector<OwnCompiler>& own) {
  std::vector<Probed> probed = inspect::probe(list.hosts, settings);
  std::vector<Report> all;
  for (size_t i = 0; i < probed.size(); ++i) {
    Report report{list.hosts[i], std::move(probed[i]), {}};
    for (const OwnCompiler& compiler : own)
      if (report.probed.compilers && compiler.job.fingerprint)
        report.matches.push_back({compiler.name, inspect::match(*compiler.job.fingerprint, compiler.job.request.argv,
                                                                *report.probed.compilers)});
    all.push_back(std::move(report));
  }
  return all;
}

// --- output ----------------------------------------------------------------------------------------------------------

const char* state_word(const Report& report) {
  if (report.is_local()) return "here";
  if (report.host.down) return report.is_up() ? "up, but ',down'" : "down";
  switch (report.probed.state) {
    case Probed::State::refuses:
      return "refuses";
    case Probed::State::down:
      return "down";
    default:
      return report.allows_nothing() ? "useless" : "up";
  }
}

// The protocol that dcc would use.
int protocol(const Report& report) {
  bool speaks_4 = report.probed.state == Probed::State::ours && hosts::may_speak_4(report.host);
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
std::vector<std::string> compilers_of(const Report& report, const std::vector<OwnCompiler>& own) {
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

std::string summary(const Report& report, const std::vector<OwnCompiler>& own) {
  if (report.probed.state == Probed::State::stock) {
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
std::string detail(const Report& report, const std::vector<OwnCompiler>& own) {
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

std::string server_of(const Probed& probed) {
  if (probed.state != Probed::State::ours) return "stock";
  return fmt::format("dcc {}{}", probed.version, probed.is_protected ? " (key)" : "");
}

Row row_of(const Report& report) {
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
void print_page(const std::vector<Report>& all, const std::vector<OwnCompiler>& own, size_t width) {
  const bool colours = shows_colours(STDOUT_FILENO);
  std::vector<Row> rows;
  for (const Report& report : all) rows.push_back(row_of(report));
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
void print_lines(const std::vector<Report>& all, const std::vector<OwnCompiler>& own) {
  std::vector<Column> with_compilers = columns();
  with_compilers.push_back({"COMPILERS", false, 9, 9});
  std::vector<Row> rows;
  for (const Report& report : all) {
    rows.push_back(row_of(report));
    rows.back().cells.push_back(detail(report, own));
  }
  for (const Line& line : table(std::move(with_compilers), rows, 0, 0)) print_out("{}\n", line.text);
}

void print_compilers(const Report& report, size_t width) {
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

void print_reports(const std::vector<Report>& all, const std::vector<OwnCompiler>& own, const Options& options,
                   const std::string& origin) {
  const size_t width = columns_of(STDOUT_FILENO);
  print_out("Hosts of {}:\n\n", origin);
  if (width > 0)
    print_page(all, own, width);
  else
    print_lines(all, own);
  bool first = true;
  for (const Report& report : all)
    for (const auto& [compiler, match] : report.matches) {
      if (match.kind == Match::Kind::same || report.allows_nothing()) continue;
      std::string text;
      append_wrapped(text,
                     fmt::format("{} cannot take jobs of {} in protocol 4{}: {}", report.host.text, compiler,
                                 match.kind == Match::Kind::perhaps ? " yet" : "", match.text),
                     0, 2, width > 0 ? width : std::string::npos);
      print_out("{}{}", std::exchange(first, false) ? "\n" : "", text);
    }
  if (!options.all) return;
  for (const Report& report : all)
    if (report.probed.compilers) print_compilers(report, width);
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

void write_report(JsonWriter& json, const Report& report) {
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
    json.key("kind").value(report.probed.state == Probed::State::ours ? "dcc" : "stock");
    json.key("version").value(report.probed.version);
    json.key("protected").value(report.probed.is_protected);
    if (report.probed.trial_status) json.key("trial_status").value(*report.probed.trial_status);
  }
  if (report.probed.compilers) write_compilers(json, *report.probed.compilers);
  json.key("matches").open_array();
  for (const auto& [compiler, match] : report.matches) {
    json.open_object();
    json.key("compiler").value(compiler);
    json.key("same").value(match.kind == Match::Kind::same);
    json.key("text").value(match.text);
    json.close_object();
  }
  json.close_array();
  json.close_object();
}

void print_json(const std::vector<Report>& all, const std::string& origin) {
  JsonWriter json;
  json.open_object();
  json.key("origin").value(origin);
  json.key("hosts").open_array();
  for (const Report& report : all) write_report(json, report);
  json.close_array();
  json.close_object();
  print_out("{}\n", json.text());
}

// One line for DISTCC_HOSTS: the list as given, without the hosts that do not answer.
void print_list(const std::vector<Report>& all, const hosts::HostList& list) {
  std::vector<std::string> words;
  if (list.randomize) words.push_back("--randomize");
  if (list.localslots) words.push_back(fmt::format("--localslots={}", *list.localslots));
  if (list.localslots_cpp) words.push_back(fmt::format("--localslots_cpp={}", *list.localslots_cpp));
  for (const Report& report : all)
    if (report.is_usable()) words.push_back(report.host.text);
  print_out("{}\n", join(words, " "));
}

int show(const std::vector<std::string>& operands, const Options& options) {
  auto list = hosts_to_ask(operands, options);
  if (!list) return complain("dcc hosts", list.error());
  auto settings = client::read_settings();
  if (!settings) return complain("dcc hosts", settings.error());
  settings->offers_4 = true;
  auto own = own_compilers(options, *settings);
  if (int number = client::Interrupt::signal_number()) client::die_by(number);
  if (!own) return complain("dcc hosts", own.error());
  auto keys = key::find_key_file();
  if (!keys) return complain("dcc hosts", keys.error());
  std::vector<Report> all = reports(*list, probe_settings(options, *own, keys->clients()), *own);
  if (options.list)
    print_list(all, *list);
  else if (options.json)
    print_json(all, list->origin);
  else
    print_reports(all, *own, options, list->origin);
  // This machine counts as a usable host only if no other host is listed.
  bool only_here = std::all_of(all.begin(), all.end(), [](const Report& report) { return report.is_local(); });
  return std::any_of(all.begin(), all.end(),
                     [only_here](const Report& report) { return report.is_usable() && report.is_local() == only_here; })
             ? 0
             : 1;
}

}  // namespace

int hosts_main(int argc, char** argv) {
  if (base_name(argv[0]) == "lsdistcc") return lsdistcc_main(argc, argv);
  client::set_up_log();
  Options options;
  const Option rows[] = {
      {'l', "list", nullptr, "print the hosts that are up as one line for DISTCC_HOSTS", &options.list},
      {'j', "json", nullptr, "print everything as JSON", &options.json},
      {'a', "all", nullptr, "show every compiler of every host, with its fingerprint", &options.all},
      {'c', "compiler", "CC", "compare the hosts' compilers with this one (default: cc and c++); may be repeated",
       &options.compilers},
      {'q', "quick", nullptr, "skip the trial compile on servers without protocol 4", &options.quick},
      {'t',
       "timeout",
       "SECONDS",
       "wait this long to connect, and again for an answer (default: 5)",
       {&options.seconds, 1, 3600}},
  };
  const Command command{
      "dcc hosts", "[HOST... | PATTERN...]",
      "Shows whether compile servers answer and how fast, which protocol they speak, how busy they are, and which "
      "compilers they have. Hosts are written as in DISTCC_HOSTS; the default is the configured list. In a PATTERN, %d "
      "stands for 1, 2, 3 and so on, up to the first name that cannot be resolved.\n\n"
      "The exit code is 0 when at least one of them can be used, and 1 when none can; localhost counts only when it is "
      "the only host.",
      rows};
  auto [operands, ended] = read_command_line(command, argc, argv);
  if (ended) return *ended;
  if (options.list && options.json)
    return complain("dcc hosts", fail(Code::bad_arguments, "--list and --json exclude each other"));
  return show(operands, options);
}

}  // namespace dcc
