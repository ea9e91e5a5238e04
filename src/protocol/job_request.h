// SPDX-License-Identifier: GPL-2.0-or-later
// What a client asks of a server, whatever the protocol.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"

namespace dcc::protocol {

// Which compiler a client has. The numbers of `driver` and `language` are those of toolchain/identity/fingerprint.h,
// and toolchain/identity/wire_identity.h translates.
struct CompilerIdentity {
  uint8_t driver = 0;
  uint8_t language = 0;
  Digest fingerprint;
  std::string target;   // "aarch64-linux-gnu"
  std::string version;  // "12.2.0"
};

struct JobRequest {
  std::optional<CompilerIdentity> compiler;  // protocol 4: the one it must be, whatever its name
  std::vector<std::string> argv;             // argv[0]: the client's name of the compiler; at least one word
  std::string directory;                     // the client's working directory; empty: unknown, or it does not matter
  std::vector<std::string> environment;      // "NAME=value", of k_job_variables
};

// The variables that change a compiler's outputs or messages. A server drops any other.
inline constexpr std::string_view k_job_variables[] = {"LANG",       "LANGUAGE",    "LC_ALL",
                                                       "LC_CTYPE",   "LC_MESSAGES", "SOURCE_DATE_EPOCH",
                                                       "GCC_COLORS", "GCC_URLS",    "TERM_URLS"};

}  // namespace dcc::protocol
