// SPDX-License-Identifier: GPL-2.0-or-later
// The client: one job's life on the machine that wants it done. Reads from job.h downwards: job -> distribute ->
// attempt.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace dcc::client {

// The client's environment variables, with distcc's names, meanings and defaults.
struct Settings {
  bool fallback = true;              // DISTCC_FALLBACK
  bool skip_local_retry = false;     // DISTCC_SKIP_LOCAL_RETRY: a compile error from a server is final
  bool rewrite_names = true;         // unless DISTCC_NO_REWRITE_CROSS
  bool offers_4 = true;              // unless DCC_PROTOCOL is 1 or 2: to hosts of ours, too
  bool save_temps = false;           // DISTCC_SAVE_TEMPS
  uint64_t io_timeout_ms = 300'000;  // DISTCC_IO_TIMEOUT: no byte moved for so long
  // The same when that is set; unless it is, a server of ours, which shows that it lives, may compile for longer.
  uint64_t compile_timeout_ms = 1'200'000;
  int nesting_level = 0;   // _DISTCC_SAFEGUARD
  std::string trace_file;  // DCC_TRACE: gets a line for each job (trace/trace_line.h); empty: none
};

// Code::bad_arguments when DISTCC_IO_TIMEOUT is no positive number.
Result<Settings> read_settings();

// Directs the log where DISTCC_VERBOSE, DISTCC_LOG and UNCACHED_ERR_FD say. Without them only what ends a job is said,
// on stderr: a build sees the compiler's messages and nothing else, unless somebody asked for ours.
void set_up_log();

}  // namespace dcc::client
