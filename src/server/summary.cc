// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/summary.h"

#include <sys/wait.h>

#include <string_view>

#include <fmt/format.h>

#include "base/strings.h"

namespace dcc::server {
namespace {

std::string_view word_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::compile_ok:
      return "COMPILE_OK";
    case Outcome::compile_error:
      return "COMPILE_ERROR";
    case Outcome::compile_timeout:
      return "COMPILE_TIMEOUT";
    case Outcome::client_gone:
      return "CLI_DISCONN";
    case Outcome::bad_request:
      return "REJ_BAD_REQ";
    case Outcome::other:
      break;
  }
  return "OTHER";
}

}  // namespace

std::string summary_line(const Summary& summary) {
  int status = summary.wait_status;
  bool killed = WIFSIGNALED(status);
  std::string line =
      fmt::format("client: {} {} exit:{} sig:{} core:{} ret:{} time:{}ms ", summary.peer, word_of(summary.outcome),
                  killed ? 0 : WEXITSTATUS(status), killed ? WTERMSIG(status) : 0,
                  killed && WCOREDUMP(status) ? 128 : 0, summary.code, summary.time_ms);
  if (summary.outcome == Outcome::compile_ok || summary.outcome == Outcome::compile_error)
    line += printable(summary.compiler) + ' ' + printable(summary.input);
  return line;
}

}  // namespace dcc::server
