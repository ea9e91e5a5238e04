// SPDX-License-Identifier: GPL-2.0-or-later
// dcc monitor, distccmon-text: what the clients of this machine are doing. `dcc monitor` shows a page in a terminal, or
// writes lines for other programs; `distccmon-text` behaves as distcc's program does.
#include <sys/stat.h>
#include <unistd.h>

#include <cmath>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <memory>

#include "applets/applets.h"
#include "base/error_policy.h"
#include "base/file.h"
#include "base/log.h"
#include "base/nanoseconds.h"
#include "base/options.h"
#include "base/state_dir.h"
#include "base/terminal.h"
#include "client/settings.h"
#include "loop/loop.h"
#include "monitor/live.h"
#include "monitor/screen.h"
#include "monitor/text.h"
#include "monitor/view.h"
#include "state/down.h"
#include "state/monitor_files.h"

namespace dcc {
namespace {

// Shorter than any compile, so that the totals miss none, and longer than the time between two writes of one job.
constexpr uint64_t k_page_pause_ms = 20;

struct Settings {
  bool json = false;
  bool once = false;
};

constexpr const char* k_about =
    "Shows the compile jobs of this machine: what each is doing, where, since when, and why it runs here. In a "
    "terminal it is a live page, and `q` quits. Otherwise it prints one line for each job that starts, enters its next "
    "phase, or ends. Jobs of distcc's clients are shown as well, without their reasons.\n\n"
    "Jobs are those of the clients that use the same DISTCC_DIR (default: ~/.distcc). Totals count from the start of "
    "the monitor.";

constexpr const char* k_notes =
    "With --json each line is one object:\n"
    "  time      milliseconds since 1970\n"
    "  running   number of jobs\n"
    "  done      jobs that ended since the monitor was started\n"
    "  jobs      an array of {pid, file, phase, host, slot, started,\n"
    "            phase_started, client, local_reason, native, protected}; times as\n"
    "            above; phase is\n"
    "            startup, blocked, connect, preprocess, send, queued, compile or\n"
    "            receive; client is dcc or distcc; local_reason is empty for a job on\n"
    "            another machine\n"
    "  hosts     an array of {host, running, done}; localhost is this machine\n"
    "  local     an array of {reason, running, done}: why jobs run here\n"
    "  down      an array of {host, reason}: hosts in back-off, not asked now\n"
    "\n"
    "Environment: DISTCC_DIR, NO_COLOR, TERM (dumb: lines instead of a page).\n"
    "\n"
    "As `distccmon-text [DELAY]` it prints distcc's lines, once, or every DELAY\n"
    "seconds (fractions allowed).\n";

std::vector<Option> option_rows(Settings& s) {
  return {
      {0, "once", nullptr, "print the current state once and exit", &s.once},
      {0, "json", nullptr, "print one JSON object at the start and one for each change", &s.json},
  };
}

int64_t now_ms() { return clock_ns() / 1'000'000; }

std::string clock_text() {
  const time_t now = ::time(nullptr);
  struct tm local {};
  ::localtime_r(&now, &local);
  char text[16];
  return std::string(text, std::strftime(text, sizeof text, "%H:%M:%S", &local));
}

// Hosts that failed for some client of this machine.
std::vector<state::Down> down_hosts(const std::string& directory) {
  return state::down_hosts(lock_dir(directory), state::back_off_period(), state::wall_time());
}

void print_line(const std::string& line) { print_out("{}\n", line); }

int print_once(const std::string& directory, bool json) {
  monitor::Tally tally;
  tally.update(state::read_entries(directory));
  if (json) return print_line(monitor::json_object(tally, down_hosts(directory), now_ms())), 0;
  monitor::Page page;
  page.columns = columns_of(STDOUT_FILENO);
  page.now_ms = now_ms();
  page.down = down_hosts(directory);
  const bool colours = shows_colours(STDOUT_FILENO);
  for (const Line& line : monitor::lay_out(tally, page)) print_line(painted(line, colours));
  return 0;
}

std::vector<std::string> names_of(const std::vector<state::Down>& down) {
  std::vector<std::string> names;
  for (const state::Down& host : down) names.push_back(host.host);
  return names;
}

// Runs for ever: SIGPIPE ends it when the reader goes away.
int print_changes(const std::string& directory, bool json) {
  loop::Loop loop;
  bool first = true;
  std::string notice;
  std::vector<std::string> were_down;
  std::unique_ptr<monitor::Live> live;
  auto show = [&](const std::vector<monitor::Change>& changes) {
    const std::vector<state::Down> down = down_hosts(directory);
    if (!down.empty()) live->look_again();
    const std::vector<std::string> are_down = names_of(down);
    const bool same_down = std::exchange(were_down, are_down) == are_down;
    if (live->notice() != notice && !live->notice().empty()) print_err("dcc monitor: {}\n", live->notice());
    notice = live->notice();
    if (json && (first || !changes.empty() || !same_down))
      print_line(monitor::json_object(live->tally(), down, now_ms()));
    first = false;
    if (json) return;
    const std::string clock = clock_text();
    for (const monitor::Change& change : changes) print_line(monitor::change_line(change, clock, now_ms()));
    if (same_down) return;
    for (const state::Down& host : down) print_line(fmt::format("{} down {}: {}", clock, host.host, host.reason));
    if (down.empty()) print_line(clock + " no host is down");
  };
  live = std::make_unique<monitor::Live>(loop, directory, 0, show);
  loop.run();
  return 0;
}

int show_pages(const std::string& directory) {
  loop::Loop loop;
  const std::string since = clock_text();
  std::optional<int> ended_by;
  std::unique_ptr<monitor::Live> live;
  std::unique_ptr<monitor::Screen> screen;
  auto draw = [&] {
    monitor::Page page{screen->columns(),    screen->rows(),       now_ms(), since, live->notice(),
                       screen->takes_keys(), down_hosts(directory)};
    if (!page.down.empty()) live->look_again();
    screen->draw(monitor::lay_out(live->tally(), page));
  };
  auto end = [&](int signal_number) {
    if (!ended_by) ended_by = signal_number;
    loop.stop();
  };
  auto key = [&](char typed) {
    if (typed == 'q' || typed == 'Q') end(0);
  };
  live = std::make_unique<monitor::Live>(loop, directory, k_page_pause_ms,
                                         [&](const std::vector<monitor::Change>&) { draw(); });
  screen = std::make_unique<monitor::Screen>(loop, STDOUT_FILENO, monitor::Screen::Events{key, draw, end});
  loop.run();
  screen->close();
  live.reset();
  loop.run();  // lets a coroutine that waits for a key learn that none will come
  if (ended_by.value_or(0) != 0) {
    std::signal(*ended_by, SIG_DFL);
    ::raise(*ended_by);
  }
  return 0;
}

// --- distccmon-text --------------------------------------------------------------------------------------------------

constexpr const char* k_stock_usage =
    "usage: distccmon-text [DELAY]\n"
    "\n"
    "Prints the compile jobs of this machine once, or every DELAY seconds (fractions\n"
    "allowed).\n";

// As distcc reads it, except numbers with which it would wait for ever or not at all.
std::optional<double> parse_delay(const char* text) {
  char* end = nullptr;
  double seconds = std::strtod(text, &end);
  if (*end != '\0' || !std::isfinite(seconds) || seconds < 0 || seconds > 1e6) return std::nullopt;
  return seconds;
}

// distcc's monitor also creates the directory that it reads.
Result<std::string> make_stock_directory() {
  std::string directory = configured_state_dir();
  if (directory.empty()) return fail(Code::bad_arguments, "HOME is not set, so there is no state directory");
  std::vector<std::string> needed{state::monitor_dir(directory)};
  if (!is_state_dir_named()) needed.insert(needed.begin(), directory);
  for (const std::string& each : needed)
    if (::mkdir(each.c_str(), 0777) != 0 && errno != EEXIST) return fail_errno(Code::io, errno, "mkdir '{}'", each);
  if (::access(needed.back().c_str(), R_OK | X_OK) != 0) return fail_errno(Code::io, errno, "'{}'", needed.back());
  return directory;
}

int distccmon_main(int argc, char** argv) {
  client::set_up_log();
  log::set_ident("distccmon-text");
  auto delay = argc < 2 ? 0.0 : parse_delay(argv[1]);
  if (argc > 2 || !delay) {
    print_err("{}", k_stock_usage);
    return 1;
  }
  loop::Loop loop;
  int exit_code = 0;
  loop::Deadline* next = nullptr;
  loop::Deadline round(loop, 0, [&] {
    auto directory = make_stock_directory();
    if (!directory) {
      log::error("{}", directory.error().text);
      exit_code = dcc::exit_code(directory.error().code);
      return;
    }
    print_out("{}", monitor::stock_round(state::read_entries(*directory, state::Counts::as_in_distcc)));
    if (*delay > 0) next->restart(static_cast<uint64_t>(std::ceil(*delay * 1000)));
  });
  next = &round;
  loop.run();
  return exit_code;
}

}  // namespace

int monitor_main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_DFL);
  if (base_name(argv[0]) == "distccmon-text") return distccmon_main(argc, argv);
  Settings settings;
  const std::vector<Option> options = option_rows(settings);
  const Command command{"dcc monitor", "", k_about, options, k_notes};
  auto [operands, ended] = read_command_line(command, argc, argv);
  if (ended) return *ended;
  if (!operands.empty()) {
    print_err("dcc monitor: takes no operands\nTry 'dcc monitor --help'.\n");
    return static_cast<int>(Code::bad_arguments);
  }
  const std::string directory = expected_state_dir();
  if (settings.once) return print_once(directory, settings.json);
  if (settings.json || !is_screen(STDOUT_FILENO)) return print_changes(directory, settings.json);
  return show_pages(directory);
}

}  // namespace dcc
