// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

namespace dcc {

// Error codes. Those below 200 are distcc's exit codes, which are an interface: scripts test for them, and man/dcc.1
// lists them. Those from 200 on make finer distinctions inside dcc; base/error_policy.h gives the exit code for each.
enum class Code : int {
  general = 100,
  bad_arguments = 101,  // options, environment, or a command that does not compile exactly one source
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
  denied = 113,  // a client, an argument or a path is not allowed
  busy = 114,
  no_file = 115,
  no_hosts = 116,
  gone = 117,
  timeout = 118,
  canceled = 119,  // this side closed the handle; distcc uses the number for GSS-API, which dcc does not support
  local_cpp = 120,

  unsupported = 200,           // the host lacks something that the job needs, which is not a failure of the host
  no_answer = 201,             // a server closed the connection without sending anything
  other_compiler = 202,        // differs from the client's, according to a fingerprint or an object
  compiler_not_allowed = 203,  // the server offers no compiler of that name
  too_large = 204,             // more than a server accepts from one client
  slow_request = 205,
  slow_source = 206,
  answer_not_taken = 207,
  drained = 208,   // the server takes no jobs for now
  stopping = 209,  // the server is about to stop
  replaced = 210,  // the server's compiler was replaced while the job ran
  queue_too_long = 211,
  not_native = 213,     // the job cannot be done in native mode, but with preprocessed text
  refused_there = 212,  // a server refused a job for a reason of its own
  bad_key = 214,        // the key file here is unusable
  no_proof = 215,       // a server did not prove that it has the key
  wrong_key = 216,      // the peer has another key
  needs_key = 217,      // the server speaks only with clients that prove a key
};

}  // namespace dcc
