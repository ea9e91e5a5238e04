// SPDX-License-Identifier: GPL-2.0-or-later
// What an error means, to whom: one row for each Code.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/exit_code.h"

namespace dcc {

// Client: what an attempt that failed holds against the host. A way that leads nowhere is open again with the first
// connection; a refused compiler says nothing about the other compilers of that host.
enum class Blame { none, way, host, compiler };

// Client: what becomes of the job.
enum class Ladder {
  next_host,  // another host, or this machine when there is none
  leave,      // likewise, and the host has done nothing wrong
  stay,       // it is compiled here: no host has a part in it
  refused,    // likewise: the host will not run this command, and no other would
};

// Server to client, protocol 4: why there is no answer. The numbers are the wire's.
enum class Refusal : uint8_t {
  other = 0,
  other_compiler = 1,  // none of the server's compilers is the client's
  not_allowed = 2,     // an argument, or the client
  bad_request = 3,
  busy = 4,       // no room, or the server is about to end
  no_object = 5,  // its compiler ended in success and wrote none: it may be the command's doing
};

struct ErrorPolicy {
  Code code;
  Code exit;                // distcc's code for it
  Ladder ladder;            // when a client's attempt at a host fails so
  Blame blame;              // likewise
  std::string_view kind;    // in the client's statistics, of a job that fell back to this machine
  Refusal refusal;          // when a server's job ends so
  std::string_view reason;  // in the server's statistics, of a job that it refused
};

const ErrorPolicy& error_policy(Code code);

inline int exit_code(Code code) { return static_cast<int>(error_policy(code).exit); }

// What the client makes of a server's refusal.
Code code_of(Refusal refusal);

}  // namespace dcc
