// SPDX-License-Identifier: GPL-2.0-or-later
// The log line per job in distccd's format, which programs that read logs know.
#pragma once

#include <cstdint>
#include <string>

#include "stats/snapshot.h"

namespace dcc::server {

using stats::Outcome;

struct Summary {
  std::string peer;  // "10.3.0.6:37132"
  Outcome outcome = Outcome::other;
  int wait_status = 0;   // as in the answer
  int code = 0;          // the server's own failure, a Code; 0 if there was none
  uint64_t time_ms = 0;  // from accepting the connection to the last byte of the answer
  std::string compiler;  // as named by the client, as is `input`
  std::string input;
  std::string key;  // as in stats::JobEntry
};

// "client: 10.3.0.6:37132 COMPILE_OK exit:0 sig:0 core:0 ret:0 time:89ms gcc hello.c"; " key:NAME" follows if there is
// one.
std::string summary_line(const Summary& summary);

}  // namespace dcc::server
