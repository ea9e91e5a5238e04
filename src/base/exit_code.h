// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

namespace dcc {

// What went wrong. The first ones are distcc's exit codes, which are an interface: scripts test for them, and man/dcc.1
// lists them. The others are finer, and end in one of those (base/error_policy.h).
enum class Code : int {
  general = 100,
  bad_arguments = 101,  // options or environment; a command that is no compile of one source
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
  denied = 113,  // a client, an argument, a path
  busy = 114,
  no_file = 115,
  no_hosts = 116,
  gone = 117,
  timeout = 118,
  canceled = 119,  // our own side closed the handle; distcc uses this number for GSS-API, which dcc has not
  local_cpp = 120,

  unsupported = 200,           // what is asked for is beyond this host, and no fault of its
  no_answer = 201,             // a server closed without a word
  other_compiler = 202,        // not the client's, as far as a fingerprint or an object tells
  compiler_not_allowed = 203,  // by its name
  too_large = 204,             // more than a server takes of one client
  slow_request = 205,
  slow_source = 206,
  answer_not_taken = 207,
  drained = 208,   // a server that takes no jobs for now
  stopping = 209,  // ... or that is about to end
  replaced = 210,  // its compiler, while the job ran
};

}  // namespace dcc
