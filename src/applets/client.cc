// SPDX-License-Identifier: GPL-2.0-or-later
// `dcc CC ARGS…`, `dcc ARGS…`, `distcc …`, and every link with a compiler's name. As with distcc, dcc's own options are
// recognised only as the first argument, so that all others reach the compiler.
#include <fmt/format.h>

#include <cstdio>

#include "applets/applets.h"
#include "applets/version.h"
#include "base/error_policy.h"
#include "base/file.h"
#include "base/log.h"
#include "base/machine.h"
#include "base/options.h"
#include "base/strings.h"
#include "client/job.h"
#include "client/plan.h"
#include "client/settings.h"
#include "hosts/host_list.h"
#include "toolchain/lookup/find.h"

namespace dcc {
namespace {

using Arguments = std::span<char* const>;  // from argv[0] on

struct OwnOption {
  std::string_view name;
  std::string_view help;  // empty: hidden
  int (*run)(Arguments);
};
std::span<const OwnOption> own_options();

constexpr const char* k_usage =
    "Usage: dcc [COMPILER] ARGS...\n"
    "       COMPILER ARGS...            through a link of that name to dcc\n"
    "       dcc APPLET ARGS...\n";

int print_help(Arguments arguments) {
  // `dcc help serve`
  const Applet* asked = arguments.size() > 2 ? choose_applet("dcc", arguments[2]).applet : nullptr;
  if (asked && asked->main) {
    std::string name(asked->name), option = "--help";
    char* words[] = {name.data(), option.data(), nullptr};
    return asked->main(2, words);
  }

  std::string applet_lines, option_lines;
  for (const Applet& applet : applets()) {
    if (!applet.main) continue;
    applet_lines += fmt::format("  dcc {:<14}{}{}\n", applet.name, applet.summary,
                                applet.other_name.empty() ? "" : fmt::format(" ({})", applet.other_name));
  }
  for (const OwnOption& option : own_options())
    if (!option.help.empty()) option_lines += fmt::format("  {:<14}{}\n", option.name, option.help);
  print_out(
      "{}\n"
      "Compiles one C, C++ or Objective-C translation unit on another machine, or here\n"
      "when that is not possible. COMPILER defaults to cc.\n"
      "\n"
      "Applets (each has its own --help):\n"
      "{}"
      "\n"
      "Options (as the first argument only):\n"
      "{}"
      "\n"
      "Environment:\n"
      "  DISTCC_HOSTS=\"HOST[/JOBS][:PORT][,lzo] ...\"  where to compile; see dcc(1)\n"
      "  DISTCC_VERBOSE=1                             log what is done, and why\n"
      "  DISTCC_LOG=FILE                              log to a file instead\n"
      "  DISTCC_FALLBACK=0                            fail rather than compile here\n"
      "  DCC_TRACE=FILE                               append a line per job, for dcc report\n"
      "\n"
      "To see what dcc would do with a command, and why: dcc explain COMMAND. The\n"
      "manual page dcc-troubleshooting(7) starts from symptoms.\n",
      k_usage, applet_lines, option_lines);
  return 0;
}

// Printed in the format that base/options.h uses for applets. The applets follow: "name TAB other name TAB TAB
// summary".
int dump_options(Arguments) {
  for (const OwnOption& option : own_options()) {
    if (!option.name.starts_with('-')) continue;
    bool is_long = option.name.starts_with("--");
    print_out("{}\t{}\t\t{}\n", is_long ? option.name : "", is_long ? "" : option.name, option.help);
  }
  for (const Applet& applet : applets())
    if (applet.main) print_out("{}\t{}\t\t{}\n", applet.name, applet.other_name, applet.summary);
  return 0;
}

int print_version(Arguments arguments) {
  std::string_view name = base_name(arguments[0]);
  print_out("{}", version_text(is_client_name(name) ? name : "dcc"));
  return 0;
}

int show_hosts(Arguments) {
  auto list = hosts::load_host_list();
  if (!list) {
    log::error("failed to get the host list: {}", list.error().text);
    return 0;
  }
  if (list->randomize) hosts::shuffle(list->hosts, static_cast<uint64_t>(::getpid()));
  for (const hosts::Host& host : list->hosts) print_out("{}\n", host.text);
  return 0;
}

// Without a usable host list this is the number of this machine's cores: a bare "make -j" would start everything at
// once.
int print_job_limit(Arguments) {
  auto list = hosts::load_host_list();
  if (!list) log::error("failed to get the host list: {}", list.error().text);
  print_out("{}\n", list ? hosts::total_limit(*list) : usable_cores());
  return 0;
}

constexpr OwnOption k_own_options[] = {
    {"--help", "show this help", print_help},
    {"--version", "show the version, protocols and features", print_version},
    {"--show-hosts", "show the host list as dcc reads it", show_hosts},
    {"-j", "show how many jobs all hosts take together, for make -j", print_job_limit},
    {"--dump-options", "", dump_options},
    {"help", "", print_help},
    {"version", "", print_version},
};
std::span<const OwnOption> own_options() { return k_own_options; }

const OwnOption* find_own_option(std::string_view first) {
  for (const OwnOption& option : own_options())
    if (first == option.name) return &option;
  return nullptr;
}

// Which of dcc's own options was meant by a command line that is only `word`, which no compiler accepts alone. Empty
// for none.
std::string_view meant_option(std::string_view word) {
  if (word == "-h" || word == "-?") return "--help";
  if (word == "-V") return "--version";
  std::vector<std::string_view> names;
  for (const OwnOption& option : own_options())
    if (option.name.starts_with("--") && !option.help.empty()) names.push_back(option.name);
  return word.starts_with("--") && word.size() > 3 ? nearest_word(word, names) : "";
}

// One sentence on what a command line that is not a compile was meant to be. Empty if there is nothing to suggest.
std::string misunderstanding(Arguments arguments) {
  if (arguments.size() < 2) return "missing option/operand";
  std::string_view word = arguments[1];
  if (std::string_view meant = meant_option(word); arguments.size() == 2 && !meant.empty())
    return fmt::format("{}: unknown option, did you mean {}?", printable(word), meant);
  std::string_view meant = nearest_applet(word);
  if (meant.empty() || client::names_no_compiler(arguments[1]) || word.find('/') != word.npos) return "";
  if (!toolchain::find_in_path(word, toolchain::search_path()).empty()) return "";
  return fmt::format("there is no compiler '{}'; did you mean 'dcc {}'?", printable(word), meant);
}

int complain(std::string_view name, std::string_view text) {
  print_err("{}: {}\n{}Try '{} --help' for more information.\n", name, text, k_usage, name);
  return static_cast<int>(Code::bad_arguments);
}

}  // namespace

bool client_answers(std::span<const std::string> words) {
  return is_client_name(base_name(words[0])) && (words.size() < 2 || find_own_option(words[1]));
}

int client_main(int argc, char** argv) {
  std::string name(base_name(argv[0]));
  if (is_client_name(name)) log::set_ident(name);
  client::set_up_log();
  std::vector<std::string> words(argv, argv + argc);
  bool masquerading = !is_client_name(name);
  if (!masquerading) {
    const Arguments arguments(argv, static_cast<size_t>(argc));
    if (const OwnOption* option = argc < 2 ? nullptr : find_own_option(words[1])) return option->run(arguments);
    if (std::string text = misunderstanding(arguments); !text.empty()) return complain(name, text);
    if (client::names_no_compiler(words[1]))
      words[0] = "cc";
    else
      words.erase(words.begin());
  }
  auto settings = client::read_settings();
  if (!settings) {
    log::error("{}", settings.error().text);
    return exit_code(settings.error().code);
  }
  return client::run_job(std::move(words), *settings, masquerading);
}

}  // namespace dcc
