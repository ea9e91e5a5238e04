// SPDX-License-Identifier: GPL-2.0-or-later
// dcc serve, distccd: starts the server, step by step. server/server.cc and server/job.cc have what the server does
// then.
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <optional>

#include "applets/applets.h"
#include "applets/serve_keys.h"
#include "applets/serve_settings.h"
#include "applets/version.h"
#include "base/env.h"
#include "base/error_policy.h"
#include "base/file.h"
#include "base/log.h"
#include "base/machine.h"
#include "base/options.h"
#include "base/strings.h"
#include "base/temp.h"
#include "build_features.h"
#include "config.h"
#include "net/access.h"
#include "net/address.h"
#include "net/listen.h"
#include "server/daemon.h"
#include "server/sandbox/privileges.h"
#include "server/sandbox/syscall_names.h"
#include "server/server.h"
#include "stats/site.h"
#include "toolchain/lookup/find.h"

namespace dcc {
namespace {

constexpr int k_backlog = 1024;

enum class Mode { foreground, daemon, inetd };

constexpr const char* k_about =
    "Accepts compile jobs from other machines and runs them. The links in " DCC_MASQUERADE_DIR
    " (`dcc whitelist`) and --toolchain decide which compilers it runs. Only private networks may connect, unless "
    "--allow says otherwise.\n\n"
    "Called as `dcc serve` it stays in the foreground and logs to stderr; called as `distccd`, or with --daemon, it "
    "detaches and logs to syslog. When its standard input is a socket, `distccd` serves one job on it.";

constexpr const char* k_notes =
    "Signals: SIGTERM ends the server once its running jobs have ended, a second one\n"
    "at once. SIGHUP reopens the log file and reads --allow, --jobs, --stats-allow\n"
    "and the compilers from the --config files again. SIGUSR1 lets running jobs end\n"
    "and refuses others until SIGUSR2.\n"
    "\n"
    "A server with a key (`dcc key`) speaks only with clients that prove it. SIGHUP\n"
    "reads the key file again, too.\n"
    "\n"
    "Environment: DISTCCD_PATH (where to search for compilers, instead of PATH),\n"
    "DISTCC_CMDLIST and DISTCC_CMDLIST_NUMWORDS (a file that lists the allowed\n"
    "compilers), DISTCC_IO_TIMEOUT (seconds), DISTCC_SAVE_TEMPS, TMPDIR.\n";

bool is_socket(int fd) {
  struct stat status {};
  return ::fstat(fd, &status) == 0 && S_ISSOCK(status.st_mode);
}

Mode mode_of(const ServeSettings& settings, bool called_distccd, bool has_sockets) {
  if (settings.inetd) return Mode::inetd;
  if (settings.daemon) return settings.no_detach ? Mode::foreground : Mode::daemon;
  if (has_sockets || !called_distccd) return Mode::foreground;
  if (is_socket(STDIN_FILENO)) return Mode::inetd;
  return settings.no_detach ? Mode::foreground : Mode::daemon;
}

// Opens the log. Returns true if it does not go to stderr. `identity`, if given, is the user that the server will
// become.
Result<bool> open_log(const ServeSettings& settings, Mode mode, bool called_distccd,
                      const std::optional<server::Identity>& identity) {
  bool on_terminal = settings.log_stderr || (!called_distccd && mode == Mode::foreground && !settings.daemon);
  auto level = on_terminal && settings.log_file.empty() ? log::Level::info : log::Level::notice;
  if (settings.verbose) {
    level = log::Level::debug;
  } else if (!settings.log_level.empty()) {
    auto parsed = log::parse_level(settings.log_level);
    if (parsed)
      level = *parsed;
    else
      log::warning("unknown log level '{}'; the levels are critical, error, warning, notice, info and debug",
                   printable(settings.log_level));
  }
  log::set_level(level);
  if (settings.log_stderr) return false;
  if (!settings.log_file.empty()) {
    std::string path = absolute_path(settings.log_file, current_directory());
    UniqueFd opened;
    if (identity) {
      ASSIGN_OR_RETURN(opened, server::open_for(*identity, path).context("failed to open logfile {}", path));
    }
    RETURN_IF_ERROR(log::to_file(path, std::move(opened)));
  } else if (!on_terminal) {
    log::to_syslog();
  }
  return !settings.log_file.empty() || !on_terminal;
}

Result<net::AccessRules> access_rules(const ServeSettings& settings, Mode mode) {
  net::AccessRules rules;
  for (const std::string& rule : settings.allow) RETURN_IF_ERROR(rules.add(rule));
  if (settings.allow_private) rules.add_private_networks();
  if (!rules.empty()) return rules;
  if (mode == Mode::inetd) {
    rules.add_everyone();
  } else {
    log::warning("No --allow option specified. Defaulting to --allow-private. Allowing non-Internet IPs.");
    rules.add_private_networks();
  }
  return rules;
}

Result<net::AccessRules> plain_access(const ServeSettings& settings) {
  net::AccessRules rules;
  for (const std::string& rule : settings.allow_plain) RETURN_IF_ERROR(rules.add(rule));
  return rules;
}

Result<toolchain::WhitelistSettings> whitelist_settings(const ServeSettings& settings) {
  toolchain::WhitelistSettings whitelist;
  whitelist.path = env("DISTCCD_PATH").value_or(toolchain::search_path());
  whitelist.anything = settings.botnet;
  for (std::string directory : settings.toolchains) {
    while (directory.ends_with('/')) directory.pop_back();
    whitelist.toolchains.push_back(from_start(directory));
  }
  if (auto file = env("DISTCC_CMDLIST")) {
    auto words = parse_number(env("DISTCC_CMDLIST_NUMWORDS").value_or("1"));
    if (!words || *words < 1 || *words > 100)
      return fail(Code::bad_arguments, "DISTCC_CMDLIST_NUMWORDS must be a number from 1 to 100");
    ASSIGN_OR_RETURN(whitelist.commands, toolchain::CommandList::load(*file, static_cast<int>(*words)));
  }
  RETURN_IF_ERROR(toolchain::Whitelist(whitelist).check_directories());
  if (std::string why = toolchain::Whitelist(whitelist).why_nothing_is_allowed(); !why.empty())
    log::warning("every job will be refused: {}", why);
  if (settings.botnet)
    log::warning("--make-me-a-botnet: any client that may connect can run any program here as the server's user");
  return whitelist;
}

int job_count(const ServeSettings& settings) { return settings.jobs.value_or(usable_cores() + 2); }

Result<server::ServerSettings> server_settings(const ServeSettings& settings, Mode mode, const ServeKeys& keys) {
  server::ServerSettings server;
  server.jobs = job_count(settings);
  ASSIGN_OR_RETURN(server.access, access_rules(settings, mode));
  ASSIGN_OR_RETURN(server.keys, keys.read());
  ASSIGN_OR_RETURN(server.plain_access, plain_access(settings));
  if (!server.keys && !settings.allow_plain.empty())
    log::warning("--allow-plain is ignored: there is no key file, so that all clients do without a key");
  ASSIGN_OR_RETURN(server.whitelist, whitelist_settings(settings));
  server.lifetime_ms = static_cast<uint64_t>(settings.job_lifetime_s) * 1000;
  ASSIGN_OR_RETURN(const auto timeout_ms, io_timeout_ms());
  server.idle_ms = timeout_ms.value_or(server.idle_ms);
  server.nice_increment = settings.nice;
  for (const std::string& name : settings.allowed_syscalls) {
    const auto number = server::syscall_number(name);
    if (!number)
      return fail(Code::bad_arguments, "--allow-syscall: this machine has no system call '{}'", printable(name));
    server.allowed_syscalls.push_back(*number);
  }
  server.native = !settings.no_native;
  const std::string cache =
      settings.cache_dir.empty() ? env("CACHE_DIRECTORY").value_or("") : settings.cache_dir;  // systemd's
  if (!cache.empty()) server.cache_directory = from_start(cache);
  server.cache_bytes = static_cast<uint64_t>(settings.cache_size_mb) << 20;
  server.temp_directory = absolute_path(temp_directory(), current_directory());
  server.keep_files = env_bool("DISTCC_SAVE_TEMPS", false);
  log::info("{} CPUs online on this server", usable_cores());
  log::info("allowing up to {} active jobs", server.jobs);
  return server;
}

Result<std::vector<UniqueFd>> open_sockets(const ServeSettings& settings) {
  net::ListenSettings listen;
  listen.hosts = settings.listen;
  listen.port = settings.port;
  listen.backlog = k_backlog;
  listen.defer_accept = env_bool("DISTCC_TCP_DEFER_ACCEPT", true);
  listen.ipv6_if_possible = settings.listen.empty();
  return net::listen_on_all(listen);
}

bool has_statistics(const ServeSettings& settings, Mode mode) {
  return settings.stats && DCC_HAVE_STATS && mode != Mode::inetd;
}

Result<std::vector<UniqueFd>> open_stats_sockets(const ServeSettings& settings) {
  net::ListenSettings listen;
  listen.hosts = settings.listen;
  listen.port = settings.stats_port;
  listen.defer_accept = true;
  listen.ipv6_if_possible = settings.listen.empty();
  return net::listen_on_all(listen).context("--stats-port {}", settings.stats_port);
}

Result<net::AccessRules> stats_access(const ServeSettings& settings, const net::AccessRules& access) {
  net::AccessRules rules;
  for (const std::string& rule : settings.stats_allow) RETURN_IF_ERROR(rules.add(rule));
  return settings.stats_allow.empty() ? access : rules;
}

Result<stats::SiteSettings> site_settings(const ServeSettings& settings, const net::AccessRules& access) {
  stats::SiteSettings site;
  ASSIGN_OR_RETURN(site.access, stats_access(settings, access));
  site.show_files = settings.stats_show_files;
  site.hosts = settings.stats_hosts;
  site.host_option = "--stats-host";
  site.announced = true;
  return site;
}

Result<void> write_oom_score(const ServeSettings& settings) {
  if (!settings.oom_score_adj) return {};
  ASSIGN_OR_RETURN(UniqueFd fd, open_file("/proc/self/oom_score_adj", O_WRONLY));
  return write_all(fd.get(), std::to_string(*settings.oom_score_adj)).context("--oom-score-adj");
}

// The server writes it when it is no longer root, which could not create it in /run.
Result<void> create_pid_file_for(const ServeSettings& settings, const std::optional<server::Identity>& identity) {
  if (settings.pid_file.empty() || !identity) return {};
  ASSIGN_OR_RETURN(const UniqueFd created,
                   server::open_for(*identity, absolute_path(settings.pid_file, current_directory())));
  return {};
}

Result<server::LiveSettings> live_settings(const ServeSettings& settings, Mode mode) {
  server::LiveSettings live;
  live.jobs = job_count(settings);
  ASSIGN_OR_RETURN(live.access, access_rules(settings, mode));
  ASSIGN_OR_RETURN(live.plain_access, plain_access(settings));
  ASSIGN_OR_RETURN(live.whitelist, whitelist_settings(settings));
  ASSIGN_OR_RETURN(live.stats_access, stats_access(settings, live.access));
  return live;
}

Result<int> serve_one(server::Server& server) {
  UniqueFd in(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)), out(::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3));
  const Code failure = server.serve_one(std::move(in), std::move(out));
  return failure == Code{} ? 0 : exit_code(failure);
}

// How the server was started.
struct Start {
  Mode mode;
  std::optional<server::Identity> identity;  // the user that root becomes
  std::vector<UniqueFd> sockets;             // systemd's, if it opened any
  bool log_is_elsewhere = false;             // the user who started the server does not see the log
};

Result<Start> begin(const ServeSettings& settings, bool called_distccd) {
  Start start;
  start.sockets = server::sockets_from_systemd();
  start.mode = mode_of(settings, called_distccd, !start.sockets.empty());
  if (server::is_root()) {
    ASSIGN_OR_RETURN(start.identity, server::find_identity(settings.user));
  } else if (!settings.user.empty()) {
    log::warning("--user is ignored: the server was not started by root");
  }
  ASSIGN_OR_RETURN(start.log_is_elsewhere, open_log(settings, start.mode, called_distccd, start.identity));
  return start;
}

void warn_of_useless_options(const ServeSettings& settings) {
  if (settings.stats && !DCC_HAVE_STATS) log::warning("--stats: this build has no statistics (meson's -Dstats)");
  if (!settings.stats && settings.stats_port != stats::k_default_stats_port)
    log::warning("--stats-port is ignored: there are no statistics without --stats");
  if (settings.zeroconf) log::warning("--zeroconf is accepted, but this server does not announce itself");
}

// The steps that may need root: opens the sockets for jobs unless systemd did, and returns those for statistics.
Result<std::vector<UniqueFd>> open_as_root(const ServeSettings& settings, Start& start) {
  RETURN_IF_ERROR(write_oom_score(settings));
  RETURN_IF_ERROR(create_pid_file_for(settings, start.identity));
  if (start.mode != Mode::inetd && start.sockets.empty()) {
    ASSIGN_OR_RETURN(start.sockets, open_sockets(settings));
  }
  std::vector<UniqueFd> stats_sockets;
  if (has_statistics(settings, start.mode)) {
    // The server can run without statistics. After a restart, the old server may hold their port until its jobs end.
    if (auto opened = open_stats_sockets(settings))
      stats_sockets = std::move(*opened);
    else
      log::error("{}; going on without statistics", opened.error().text);
  }
  if (start.identity) RETURN_IF_ERROR(server::become(*start.identity));
  return stats_sockets;
}

// Runs the server until it ends, and returns the exit code.
Result<int> serve(const ServeSettings& settings, ServeConfiguration& configuration, Start start) {
  warn_of_useless_options(settings);
  RETURN_IF_ERROR(loop::check_loop().context("the server is denied something it needs (ulimit -n, seccomp)"));
  const ServeKeys keys(start.identity);
  ASSIGN_OR_RETURN(std::vector<UniqueFd> stats_sockets, open_as_root(settings, start));
  const Mode mode = start.mode;

  // At this point no data from a peer has been read, and all of root's privileges are gone.
  ASSIGN_OR_RETURN(server::ServerSettings server_settings, dcc::server_settings(settings, mode, keys));
  ASSIGN_OR_RETURN(stats::SiteSettings site_settings, dcc::site_settings(settings, server_settings.access));
  const bool are_open_beside_keys = server_settings.keys && site_settings.access.admits_strangers();
  std::optional<server::Detachment> detachment;
  if (mode == Mode::daemon) {
    ASSIGN_OR_RETURN(detachment, server::Detachment::detach());
  }
  if (::chdir(server_settings.temp_directory.c_str()) < 0)
    return fail_errno(Code::io, errno, "chdir to '{}'", server_settings.temp_directory);
  ASSIGN_OR_RETURN(std::unique_ptr<server::Server> server, server::Server::create(std::move(server_settings)));
  if (mode == Mode::inetd) return serve_one(*server);

  std::optional<server::PidFile> pid_file;
  if (!settings.pid_file.empty()) {
    ASSIGN_OR_RETURN(server::PidFile written, server::PidFile::write(settings.pid_file));
    pid_file.emplace(std::move(written));
  }
  log::notice("dcc {} begins: up to {} jobs at a time, {} processors", DCC_VERSION, job_count(settings),
              usable_cores());
  for (const UniqueFd& socket : stats_sockets) log::info("statistics on {}", net::local_address(socket.get()).text());
  if (!stats_sockets.empty() && are_open_beside_keys)
    log::warning("everybody may see the statistics, which need no key; --stats-allow names who may");
  if (!stats_sockets.empty()) server->show_statistics(std::move(stats_sockets), std::move(site_settings));
  for (const UniqueFd& socket : start.sockets) log::info("listening on {}", net::local_address(socket.get()).text());
  if (!settings.config.empty())
    server->reload_by([&configuration, files = settings.config, mode]() -> Result<server::LiveSettings> {
      ASSIGN_OR_RETURN(ServeSettings anew, configuration.read(files));
      auto live = live_settings(anew, mode);
      if (!live) configuration.undo();
      return live;
    });
  server->reload_keys_by([&keys] { return keys.read(); });
  if (detachment) detachment->ready();
  server::tell_service_manager("READY=1");
  server->serve(std::move(start.sockets), static_cast<uint64_t>(settings.lifetime_s) * 1000);
  log::info("the server has ended");
  return 0;
}

}  // namespace

int serve_main(int argc, char** argv) {
  bool called_distccd = base_name(argv[0]) == "distccd";
  log::set_ident("distccd");
  log::to_journal_if_there();
  ServeSettings settings;
  std::vector<Option> rows = serve_options(settings);
  Command command{called_distccd ? "distccd" : "dcc serve", "", k_about, rows, k_notes};
  auto [operands, ended] = read_command_line(command, argc, argv);
  if (ended) return *ended;
  if (settings.version) {
    print_out("{}", version_text(command.name == "distccd" ? "distccd" : "dcc"));
    return 0;
  }
  ServeConfiguration configuration({argv, argv + argc});
  if (!settings.config.empty()) {
    auto configured = configuration.read(settings.config);
    if (!configured) {
      log::error("{}", configured.error().text);
      return exit_code(configured.error().code);
    }
    settings = std::move(*configured);
  }
  if (!operands.empty()) {
    print_err("{}: takes no operands: '{}'\nTry '{} --help'.\n", command.name, printable(operands.front()),
              command.name);
    return static_cast<int>(Code::bad_arguments);
  }
  if (!settings.pid_file.empty()) settings.pid_file = absolute_path(settings.pid_file, current_directory());
  if (settings.wizard) settings.daemon = settings.no_detach = settings.log_stderr = settings.verbose = true;
  server::keep_descriptors_from_children();
  auto start = begin(settings, called_distccd);
  const bool log_is_elsewhere = start && start->log_is_elsewhere;
  auto code = start ? serve(settings, configuration, std::move(*start)) : Result<int>(start.error());
  if (code) return *code;
  log::error("{}", code.error().text);
  // In the background, stderr leads nowhere; under inetd, it may be the client.
  if (log_is_elsewhere && !is_socket(STDERR_FILENO)) print_err("{}: {}\n", command.name, code.error().text);
  return exit_code(code.error().code);
}

}  // namespace dcc
