// SPDX-License-Identifier: GPL-2.0-or-later
// dcc hosts: asks the servers what they are. Under the name lsdistcc, it behaves as stock's tool does.
#include <algorithm>

#include "applets/applets.h"
#include "applets/host_output.h"
#include "applets/host_report.h"
#include "applets/lsdistcc.h"
#include "base/file.h"
#include "base/options.h"
#include "base/strings.h"
#include "build_features.h"
#include "client/local/interrupt.h"
#include "client/settings.h"
#include "hosts/host_list.h"
#include "inspect/name_search.h"
#include "inspect/probe.h"
#include "key/key_file.h"

namespace dcc {
namespace {

struct Options {
  bool list = false;
  bool json = false;
  bool quick = false;
  bool all = false;
  int seconds = 5;
  std::vector<std::string> compilers;
};

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

inspect::ProbeSettings probe_settings(const Options& options, const std::vector<OwnCompiler>& own,
                                      const key::Key* key) {
  inspect::ProbeSettings settings;
  settings.key = key;
  settings.connect_ms = settings.answer_ms = static_cast<uint64_t>(options.seconds) * 1000;
  if (!options.quick && !own.empty())
    settings.trial = inspect::TrialJob{own[0].job.stock_argv, std::string(inspect::k_trial_source)};
  return settings;
}

int show(const std::vector<std::string>& operands, const Options& options) {
  auto list = hosts_to_ask(operands, options);
  if (!list) return complain("dcc hosts", list.error());
  auto settings = client::read_settings();
  if (!settings) return complain("dcc hosts", settings.error());
  settings->offers_4 = true;
  auto own = own_compilers(options.compilers, *settings);
  if (int number = client::Interrupt::signal_number()) client::die_by(number);
  if (!own) return complain("dcc hosts", own.error());
  auto keys = key::find_key_file();
  if (!keys) return complain("dcc hosts", keys.error());
  std::vector<HostReport> all = report_on(*list, probe_settings(options, *own, keys->clients()), *own);
  if (options.list)
    print_list(all, *list);
  else if (options.json)
    print_json(all, list->origin);
  else
    print_reports(all, *own, options.all, list->origin);
  // This machine counts as a usable host only if no other host is listed.
  bool only_here = std::all_of(all.begin(), all.end(), [](const HostReport& report) { return report.is_local(); });
  return std::any_of(
             all.begin(), all.end(),
             [only_here](const HostReport& report) { return report.is_usable() && report.is_local() == only_here; })
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
