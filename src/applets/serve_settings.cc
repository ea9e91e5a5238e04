// SPDX-License-Identifier: GPL-2.0-or-later
#include "applets/serve_settings.h"

#include <stdlib.h>

#include "base/env.h"
#include "base/file.h"
#include "base/log.h"
#include "base/settings_file.h"
#include "base/strings.h"

namespace dcc {
namespace {

constexpr const char* k_options_variable = "DISTCC_ARGS";

}  // namespace

std::vector<Option> serve_options(ServeSettings& s) {
  return {
      {'a', "allow", "ADDR[/BITS]", "allow clients from this address or network; may be repeated", &s.allow},
      {0, "allow-private", nullptr, "allow clients from all private networks (default without --allow)",
       &s.allow_private},
      {0, "allow-plain", "ADDR[/BITS]",
       "let clients at this address or network do without the server's key; may be repeated", &s.allow_plain},
      {'j', "jobs", "N", "run at most N jobs at a time (default: processors + 2)", {&s.jobs, 1, 100'000}},
      {'p', "port", "PORT", "listen for jobs on this TCP port (default: 3632; 0: any free one)", {&s.port, 0, 65535}},
      {0, "listen", "ADDR", "listen on this address only; may be repeated", &s.listen},
      {0, "toolchain", "DIR", "also offer the compilers in this directory; may be repeated", &s.toolchains},
      {'N', "nice", "N", "lower the priority of compilers by N (default: 5)", {&s.nice, -20, 19}},
      {0, "config", "FILE",
       "read more options from the line DISTCC_ARGS=... of this file, and environment variables from its other lines; "
       "may be repeated",
       &s.config},
      {0,
       "job-lifetime",
       "SECONDS",
       "kill a compiler that runs longer than this (default: 1200; 0: never)",
       {&s.job_lifetime_s, 0}},
      {0, "allow-syscall", "NAME",
       "let compilers make this system call as well, which may let them harm the machine; may be repeated",
       &s.allowed_syscalls},
      {0, "no-native", nullptr, "do not compile in native mode, with the clients' own files", &s.no_native},
      {0, "cache-dir", "DIR",
       "keep contents of clients' files there (default: in the service's cache directory, else in a temporary one)",
       &s.cache_dir},
      {0, "cache-size", "MB", "keep at most so much of them (default: 1024)", {&s.cache_size_mb, 1, 1'000'000}},
      {0, "stats", nullptr, "serve statistics over HTTP, for browsers and programs", &s.stats},
      {0,
       "stats-port",
       "PORT",
       "serve statistics on this TCP port (default: 3633; 0: any free one)",
       {&s.stats_port, 0, 65535}},
      {0, "stats-allow", "ADDR[/BITS]",
       "show statistics to this address or network (default: those of --allow); may be repeated", &s.stats_allow},
      {0, "stats-show-files", nullptr, "show source file names in the statistics to other machines as well",
       &s.stats_show_files},
      {0, "stats-host", "NAME", "accept this host name in the statistics page's address as well; may be repeated",
       &s.stats_hosts},
      {0, "user", "NAME", "run as this user when started by root (default: distcc)", &s.user},
      {'P', "pid-file", "FILE", "write the server's process id to this file", &s.pid_file},
      {0, "log-file", "FILE", "log to this file instead of stderr or syslog", &s.log_file},
      {0, "log-level", "LEVEL", "log messages of this level and above: critical, error, warning, notice, info or debug",
       &s.log_level},
      {0, "log-stderr", nullptr, "log to stderr", &s.log_stderr},
      {0, "verbose", nullptr, "log everything", &s.verbose},
      {0, "daemon", nullptr, "detach and serve in the background", &s.daemon},
      {0, "no-detach", nullptr, "stay in the foreground", &s.no_detach},
      {0, "inetd", nullptr, "serve one job on standard input and output, then exit", &s.inetd},
      {0,
       "oom-score-adj",
       "N",
       "set the server's OOM score adjustment (-1000: killed last, 1000: first)",
       {&s.oom_score_adj, -1000, 1000}},
      {0, "make-me-a-botnet", nullptr, "run any program that a client names (dangerous)", &s.botnet},
      {0, "enable-tcp-insecure", nullptr, "same as --make-me-a-botnet (older spelling)", &s.botnet},
      {'W', "wizard", nullptr, "debug: same as --daemon --no-detach --log-stderr --verbose", &s.wizard},
      {0, "lifetime", "SECONDS", "exit after this many seconds (for tests)", {&s.lifetime_s, 0}},
      {0, "version", nullptr, "show the version, protocols and default port", &s.version},
      // Accepted so that unit files and scripts for distccd keep working.
      {0, "no-fork", nullptr, nullptr, {}},
      {0, "no-fifo", nullptr, nullptr, {}},
      {0, "sysroot", "DIR", nullptr, {}},
      {0, "zeroconf", nullptr, nullptr, &s.zeroconf},
  };
}

std::string from_start(const std::string& path) {
  static const std::string start = current_directory();
  return absolute_path(path, start);
}

Result<ServeSettings> ServeConfiguration::read(const std::vector<std::string>& files) {
  NamedValues values;
  for (const std::string& file : files) {
    auto found = read_settings_file(from_start(file));
    if (!found && found.error().code == Code::bad_arguments) return std::move(found.error());
    if (!found) log::info("--config: {}", found.error().text);
    if (found)
      for (auto& [name, value] : *found) values[name] = std::move(value);
  }
  std::string options = args_were_in_file_ ? "" : env(k_options_variable).value_or("");
  if (auto found = values.extract(k_options_variable)) {
    options = std::move(found.mapped());
    args_were_in_file_ = true;
  }
  ASSIGN_OR_RETURN(ServeSettings settings,
                   parse(options).context("{} in '{}'", k_options_variable, join(files, "', '")));
  for (const auto& [name, value] : values) {
    before_[name] = env(name.c_str());
    ::setenv(name.c_str(), value.c_str(), 1);
  }
  return settings;
}

void ServeConfiguration::undo() {
  for (const auto& [name, value] : before_)
    value ? ::setenv(name.c_str(), value->c_str(), 1) : ::unsetenv(name.c_str());
}

Result<ServeSettings> ServeConfiguration::parse(const std::string& options) const {
  std::vector<std::string> words = command_line_;
  for (const std::string& line : split(options, '\n'))
    for (const std::string& piece : split(line, ' '))
      for (const std::string& word : split(piece, '\t'))
        if (!word.empty()) words.push_back(word);
  std::vector<const char*> argv;
  for (const std::string& word : words) argv.push_back(word.c_str());
  ServeSettings settings;
  const std::vector<Option> rows = serve_options(settings);
  ASSIGN_OR_RETURN(ParsedOptions parsed,
                   parse_options({words[0], "", "", rows}, static_cast<int>(argv.size()), argv.data()));
  if (parsed.operands.empty()) return settings;
  return fail(Code::bad_arguments, "takes no operands: '{}'", printable(parsed.operands.front()));
}

}  // namespace dcc
