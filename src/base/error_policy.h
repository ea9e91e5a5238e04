// SPDX-License-Identifier: GPL-2.0-or-later
// What an error leads to on the client and on the server: one row for each Code.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/exit_code.h"

namespace dcc {

// Client: what a failed attempt at a host is held against (docs/glossary.md). Blame on the way to a host ends with the
// first connection that succeeds. Blame on one compiler does not affect the host's other compilers.
enum class Blame { none, way, host, compiler };

// Client: where the job goes after the failure.
enum class Ladder {
  next_host,  // to another host, or to this machine when none is left
  leave,      // the same, but the host did nothing wrong
  stay,       // compiled here: the failure has nothing to do with the host
  refused,    // compiled here: this host refuses the command, and so would any other
};

// Server to client, protocol 4: why a job gets a refusal instead of a result. The numbers are part of the protocol.
enum class Refusal : uint8_t {
  other = 0,
  other_compiler = 1,  // no compiler of the server matches the client's
  not_allowed = 2,     // an argument, or the client, is not allowed
  bad_request = 3,
  busy = 4,        // no room, or the server is about to stop
  no_object = 5,   // the compiler succeeded but wrote no object, which may be due to the command
  not_native = 6,  // not in native mode; with preprocessed text it can be tried
  needs_key = 7,   // the client did not prove a key
  wrong_key = 8,   // it has a key that the server does not have
};

struct ErrorPolicy {
  Code code;
  Code exit;                // distcc's exit code for it
  Ladder ladder;            // when a client's attempt at a host fails with `code`
  Blame blame;              // in the same case
  std::string_view kind;    // in the client's statistics: why a job fell back to this machine
  Refusal refusal;          // what a server answers when a job fails with `code`
  std::string_view reason;  // in the server's statistics: why a job got no answer
};

const ErrorPolicy& error_policy(Code code);

inline int exit_code(Code code) { return static_cast<int>(error_policy(code).exit); }

// The client's code for a server's refusal.
Code code_of(Refusal refusal);

}  // namespace dcc
