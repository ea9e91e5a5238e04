// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

namespace dcc {

// What went wrong, as distcc's exit codes say it. They are an interface: scripts test for them, and man/dcc.1 lists
// them.
enum class Code : int {
  general = 100,
  bad_arguments = 101,  // options or environment
  bind = 102,
  connect = 103,
  compiler_crashed = 104,
  out_of_memory = 105,
  bad_hosts = 106,
  io = 107,
  truncated = 108,
  protocol = 109,
  no_compiler = 110,
  recursion = 111,
  setuid = 112,
  denied = 113,
  busy = 114,
  no_file = 115,
  no_hosts = 116,
  gone = 117,
  timeout = 118,
  canceled = 119,  // our own side closed the handle; distcc uses this number for GSS-API, which dcc has not
  local_cpp = 120,
  unsupported = 121,  // never an exit code: what is asked for is beyond this host, and no fault of its
};

}  // namespace dcc
