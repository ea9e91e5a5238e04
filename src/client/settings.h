// SPDX-License-Identifier: GPL-2.0-or-later
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
  bool native = true;                // DCC_NATIVE=0: no native mode
  uint64_t verify_every = 0;         // DCC_VERIFY=N: one native job in so many is compiled here, too; 0: none
  bool offers_4 = true;              // false if DCC_PROTOCOL is 1 or 2, even to dcc servers
  bool save_temps = false;           // DISTCC_SAVE_TEMPS
  uint64_t io_timeout_ms = 300'000;  // DISTCC_IO_TIMEOUT: longest time without a byte
  // For a compile: DISTCC_IO_TIMEOUT if set; otherwise longer for dcc servers, which show that they are alive.
  uint64_t compile_timeout_ms = 1'200'000;
  int nesting_level = 0;   // _DISTCC_SAFEGUARD
  std::string trace_file;  // DCC_TRACE: the file for job traces (trace/trace_line.h); empty: none
};

// Code::bad_arguments if DISTCC_IO_TIMEOUT is not a positive number.
Result<Settings> read_settings();

// Directs the log where DISTCC_VERBOSE, DISTCC_LOG and UNCACHED_ERR_FD say. Without them, only an error that ends a job
// is printed, on stderr: unless somebody asked for a log, a build sees only the compiler's messages.
void set_up_log();

}  // namespace dcc::client
