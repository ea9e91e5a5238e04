// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/log.h"

#include <fcntl.h>
#include <syslog.h>
#include <unistd.h>

#include <array>

#include "base/file.h"
#include "base/unique_fd.h"

namespace dcc::log {
namespace {

struct LevelName {
  std::string_view name;
  Level level;
};
constexpr LevelName k_level_names[] = {
    {"emerg", Level::emergency}, {"emergency", Level::emergency}, {"alert", Level::alert}, {"crit", Level::critical},
    {"critical", Level::critical}, {"err", Level::error}, {"error", Level::error}, {"warn", Level::warning},
    {"warning", Level::warning}, {"notice", Level::notice}, {"note", Level::notice}, {"info", Level::info},
    {"debug", Level::debug},
};

// What stands before the text, by level (distcc's words).
constexpr std::array<std::string_view, 8> k_prefixes = {"EMERGENCY! ", "ALERT! ", "CRITICAL! ", "ERROR: ",
                                                        "Warning: ",   "",        "",           ""};

struct Sink {
  std::string ident = "distcc";
  Level level = Level::warning;
  int fd = STDERR_FILENO;
  UniqueFd file;
  std::string path;
  bool syslog = false;
};

Sink& sink() {
  static Sink the_sink;
  return the_sink;
}

Result<UniqueFd> open_log(const std::string& path) { return open_file(path, O_WRONLY | O_CREAT | O_APPEND, 0666); }

}  // namespace

std::optional<Level> parse_level(std::string_view name) {
  for (const LevelName& row : k_level_names)
    if (row.name == name) return row.level;
  return std::nullopt;
}

void set_ident(std::string ident) { sink().ident = std::move(ident); }
void set_level(Level level) { sink().level = level; }

void to_descriptor(int fd) {
  sink().syslog = false;
  sink().fd = fd;
}

Result<void> to_file(const std::string& path) {
  TRY(UniqueFd fd, open_log(path));
  sink().file = std::move(fd);
  sink().path = path;
  to_descriptor(sink().file.get());
  return {};
}

void to_syslog() {
  ::openlog(sink().ident.c_str(), LOG_PID, LOG_DAEMON);
  sink().syslog = true;
}

void reopen() {
  if (sink().path.empty()) return;
  auto reopened = open_log(sink().path);
  if (!reopened) return error("{}, the old log file stays in use", reopened.error().text);
  sink().file = std::move(*reopened);
  sink().fd = sink().file.get();
}

bool enabled(Level level) { return level <= sink().level; }

void write(Level level, std::string_view text) {
  if (!enabled(level)) return;
  const Sink& out = sink();
  if (out.syslog) {
    ::syslog(static_cast<int>(level), "%.*s", static_cast<int>(text.size()), text.data());
    return;
  }
  std::string line = fmt::format("{}[{}] {}{}\n", out.ident, ::getpid(), k_prefixes[static_cast<size_t>(level)], text);
  // A log that cannot be written has nowhere to complain to.
  (void)!write_all(out.fd, line);
}

}  // namespace dcc::log
