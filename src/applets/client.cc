// SPDX-License-Identifier: GPL-2.0-or-later
// `dcc CC ARGS…`, `dcc ARGS…`, `distcc …`, and every link with a compiler's name. As with distcc, our own options are
// recognised as the first argument only, so that all others reach the compiler.
#include <fmt/format.h>

#include <cstdio>

#include "applets/applets.h"
#include "base/file.h"
#include "base/log.h"
#include "base/options.h"
#include "client/job.h"
#include "client/plan.h"
#include "client/settings.h"
#include "config.h"
#include "hosts/host_list.h"
#include "hosts/local_limits.h"
#include "protocol/versions.h"

namespace dcc {
namespace {

struct OwnOption {
  std::string_view name;
  std::string_view help;  // empty: hidden
  int (*run)();
};
std::span<const OwnOption> own_options();

int print_help() {
  std::string applet_lines, option_lines;
  for (const Applet& applet : applets()) {
    if (!applet.main) continue;
    applet_lines += fmt::format("  dcc {:<14}{}{}\n", applet.name, applet.summary,
                                applet.other_name.empty() ? "" : fmt::format(" ({})", applet.other_name));
  }
  for (const OwnOption& option : own_options())
    if (!option.help.empty()) option_lines += fmt::format("  {:<14}{}\n", option.name, option.help);
  print_out(
      "Usage: dcc [COMPILER] ARGS...\n"
      "       COMPILER ARGS...            through a link of that name to dcc\n"
      "       dcc APPLET ARGS...\n"
      "\n"
      "Compiles one C, C++ or Objective-C translation unit on another machine, or here\n"
      "when that is not possible. Without COMPILER, cc is meant.\n"
      "\n"
      "Applets; each takes --help:\n"
      "{}"
      "\n"
      "Options, as the first argument only:\n"
      "{}"
      "\n"
      "Environment:\n"
      "  DISTCC_HOSTS=\"HOST[/JOBS][:PORT][,lzo] ...\"  where to compile; see dcc(1)\n"
      "  DISTCC_VERBOSE=1                             say what is done, and why\n"
      "  DISTCC_LOG=FILE                              say it in a file\n"
      "  DISTCC_FALLBACK=0                            fail rather than compile here\n"
      "  DCC_TRACE=FILE                               append what each job did, for dcc report\n"
      "\n"
      "What is done with a command, and why: dcc explain COMMAND. The manual page\n"
      "dcc-troubleshooting(7) begins with what is seen.\n",
      applet_lines, option_lines);
  return 0;
}

// As base/options.h has it for applets; and the applets themselves: "name TAB other name TAB TAB summary".
int dump_options() {
  for (const OwnOption& option : own_options()) {
    bool is_long = option.name.starts_with("--");
    print_out("{}\t{}\t\t{}\n", is_long ? option.name : "", is_long ? "" : option.name, option.help);
  }
  for (const Applet& applet : applets())
    if (applet.main) print_out("{}\t{}\t\t{}\n", applet.name, applet.other_name, applet.summary);
  return 0;
}

int print_version() {
  print_out("dcc {} ({}, default port {})\n", DCC_VERSION, protocol::spoken_versions(), hosts::k_default_port);
  return 0;
}

int show_hosts() {
  auto list = hosts::load_host_list();
  if (!list) {
    log::error("failed to get the host list: {}", list.error().text);
    return 0;
  }
  if (list->randomize) hosts::shuffle(list->hosts, static_cast<uint64_t>(::getpid()));
  for (const hosts::Host& host : list->hosts) print_out("{}\n", host.text);
  return 0;
}

// Where nothing can go out, what this machine does by itself: of a "make -j" without a number nobody has the good.
int print_job_limit() {
  auto list = hosts::load_host_list();
  if (!list) log::error("failed to get the host list: {}", list.error().text);
  print_out("{}\n", list ? hosts::total_limit(*list) : hosts::usable_cores());
  return 0;
}

constexpr OwnOption k_own_options[] = {
    {"--help", "this text", print_help},
    {"--version", "version and features", print_version},
    {"--show-hosts", "the host list as it is understood", show_hosts},
    {"-j", "the number of jobs all hosts take together, for make -j", print_job_limit},
    {"--dump-options", "", dump_options},
};
std::span<const OwnOption> own_options() { return k_own_options; }

const OwnOption* find_own_option(std::string_view first) {
  for (const OwnOption& option : own_options())
    if (first == option.name) return &option;
  return nullptr;
}

int complain_of_missing_words(std::string_view name) {
  fmt::print(stderr, "{}: missing option/operand\nTry '{} --help' for more information.\n", name, name);
  return static_cast<int>(Code::bad_arguments);
}

}  // namespace

bool client_answers(std::span<const std::string> words) {
  return is_client_name(base_name(words[0])) && (words.size() < 2 || find_own_option(words[1]));
}

int client_main(int argc, char** argv) {
  client::set_up_log();
  std::string name(base_name(argv[0]));
  std::vector<std::string> words(argv, argv + argc);
  bool masquerading = !is_client_name(name);
  if (!masquerading) {
    if (argc < 2) return complain_of_missing_words(name);
    if (const OwnOption* option = find_own_option(words[1])) return option->run();
    if (client::names_no_compiler(words[1]))
      words[0] = "cc";
    else
      words.erase(words.begin());
  }
  auto settings = client::read_settings();
  if (!settings) {
    log::error("{}", settings.error().text);
    return static_cast<int>(settings.error().code);
  }
  return client::run_job(std::move(words), *settings, masquerading);
}

}  // namespace dcc
