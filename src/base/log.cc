// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/log.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include <array>

#include "base/env.h"
#include "base/file.h"
#include "base/strings.h"
#include "base/unique_fd.h"

namespace dcc::log {
namespace {

struct LevelName {
  std::string_view name;
  Level level;
};
constexpr LevelName k_level_names[] = {
    {"emerg", Level::emergency},   {"emergency", Level::emergency}, {"alert", Level::alert}, {"crit", Level::critical},
    {"critical", Level::critical}, {"err", Level::error},           {"error", Level::error}, {"warn", Level::warning},
    {"warning", Level::warning},   {"notice", Level::notice},       {"note", Level::notice}, {"info", Level::info},
    {"debug", Level::debug},
};

// The prefix of a message by level, in distcc's words.
constexpr std::array<std::string_view, 8> k_prefixes = {
    "EMERGENCY! ", "ALERT! ", "CRITICAL! ", "ERROR: ", "Warning: ", "", "", ""};

enum class Form { plain, with_time, journal };

struct Sink {
  std::string ident = "dcc";
  Level level = Level::warning;
  int fd = STDERR_FILENO;
  Form form = Form::plain;
  UniqueFd file;
  std::string path;
  bool syslog = false;
};

Sink& sink() {
  static Sink the_sink;
  return the_sink;
}

// The error has distcc's wording.
Result<UniqueFd> open_log(const std::string& path) {
  UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666));
  if (!fd) return fail_errno(Code::io, errno, "failed to open logfile {}", path);
  return fd;
}

// "2026-11-27T09:30:00.123+01:00": local time with its offset.
std::string time_text() {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  tm local{};
  ::localtime_r(&now.tv_sec, &local);
  char date[32], zone[8];
  if (::strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S", &local) == 0 ||
      ::strftime(zone, sizeof zone, "%z", &local) != 5)
    return "-";
  return fmt::format("{}.{:03}{:.3}:{}", date, now.tv_nsec / 1'000'000, zone, zone + 3);
}

// Each line gets its severity, in syslog's notation: a line without one would be a separate message of another
// severity.
std::string journal_lines(Level level, std::string_view text) {
  std::string lines;
  for (const std::string& line : split(text, '\n')) lines += fmt::format("<{}>{}\n", static_cast<int>(level), line);
  return lines;
}

std::string in_form(const Sink& out, Level level, std::string_view text) {
  std::string message = fmt::format("{}{}", k_prefixes[static_cast<size_t>(level)], text);
  if (out.form == Form::journal) return journal_lines(level, message);
  std::string line = fmt::format("{}[{}] {}\n", out.ident, ::getpid(), message);
  return out.form == Form::with_time ? time_text() + ' ' + line : line;
}

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
  sink().form = Form::plain;
}

Result<void> to_file(const std::string& path, UniqueFd opened) {
  if (!opened) {
    ASSIGN_OR_RETURN(opened, open_log(path));
  }
  sink().file = std::move(opened);
  sink().path = path;
  to_descriptor(sink().file.get());
  sink().form = Form::with_time;
  return {};
}

void to_journal_if_there() {
  struct stat status {};
  auto journal = env("JOURNAL_STREAM");  // "DEVICE:INODE"; inherited even if stderr is redirected
  if (!journal || ::fstat(STDERR_FILENO, &status) < 0) return;
  if (*journal != fmt::format("{}:{}", status.st_dev, status.st_ino)) return;
  to_descriptor(STDERR_FILENO);
  sink().form = Form::journal;
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
  // A failure to write the log cannot be reported.
  (void)!write_all(out.fd, in_form(out, level, text));
}

void vwrite(Level level, fmt::string_view format, fmt::format_args args) {
  if (enabled(level)) write(level, fmt::vformat(format, args));
}

}  // namespace dcc::log
