// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/summary.h"

#include <sys/wait.h>

#include <fmt/format.h>

#include "base/strings.h"
#include "stats/names.h"

namespace dcc::server {

std::string summary_line(const Summary& summary) {
  int status = summary.wait_status;
  bool killed = WIFSIGNALED(status);
  std::string line =
      fmt::format("client: {} {} exit:{} sig:{} core:{} ret:{} time:{}ms ", summary.peer,
                  stats::word_of(summary.outcome), killed ? 0 : WEXITSTATUS(status), killed ? WTERMSIG(status) : 0,
                  killed && WCOREDUMP(status) ? 128 : 0, summary.code, summary.time_ms);
  if (summary.outcome == Outcome::compile_ok || summary.outcome == Outcome::compile_error)
    line += printable(summary.compiler) + ' ' + printable(summary.input);
  if (!summary.key.empty()) line += fmt::format(" key:{}", printable(summary.key));
  return line;
}

}  // namespace dcc::server
