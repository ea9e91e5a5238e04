// SPDX-License-Identifier: GPL-2.0-or-later
// The log of the process, in distcc's line format `distcc[PID] ERROR: text`, which in a file begins with the time. The
// journal gets only the text, because it has fields for the rest. Library rooms return errors instead of logging them;
// only the root of a job and the applets write messages above debug level.
#pragma once

#include <string>
#include <string_view>

#include <fmt/format.h>

#include "base/result.h"
#include "base/unique_fd.h"

namespace dcc::log {

// syslog's levels and numbers.
enum class Level { emergency, alert, critical, error, warning, notice, info, debug };

// "warn", "notice", "err" and so on, as distccd's --log-level takes them.
std::optional<Level> parse_level(std::string_view name);

// `ident` is "distcc" or "distccd". Until one of the following is called, lines go to stderr at level warning.
void set_ident(std::string ident);
void set_level(Level level);
void to_descriptor(int fd);  // not owned
// Appends to the file at `path`, which reopen() opens again. If `opened` is not empty, it is that file, open already.
Result<void> to_file(const std::string& path, UniqueFd opened = {});
void to_syslog();
// For a service: if stderr is connected to the journal (JOURNAL_STREAM), lines are written in the journal's format.
void to_journal_if_there();
void reopen();

bool enabled(Level level);
void write(Level level, std::string_view text);
void vwrite(Level level, fmt::string_view format, fmt::format_args args);

#define DCC_LOG_FUNCTION(name, level)                             \
  template <class... Args>                                        \
  void name(fmt::format_string<Args...> format, Args&&... args) { \
    vwrite(level, format, fmt::make_format_args(args...));        \
  }
DCC_LOG_FUNCTION(critical, Level::critical)
DCC_LOG_FUNCTION(error, Level::error)
DCC_LOG_FUNCTION(warning, Level::warning)
DCC_LOG_FUNCTION(notice, Level::notice)
DCC_LOG_FUNCTION(info, Level::info)
DCC_LOG_FUNCTION(debug, Level::debug)
#undef DCC_LOG_FUNCTION

}  // namespace dcc::log
