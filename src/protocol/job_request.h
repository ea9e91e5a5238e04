// SPDX-License-Identifier: GPL-2.0-or-later
// What a client asks of a server, the same for all protocols.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"

namespace dcc::protocol {

// The client's compiler. `driver` and `language` have the numbers of toolchain/identity/fingerprint.h;
// toolchain/identity/wire_identity.h converts them.
struct CompilerIdentity {
  uint8_t driver = 0;
  uint8_t language = 0;
  Digest fingerprint;
  std::string target;   // "aarch64-linux-gnu"
  std::string version;  // "12.2.0"
};

struct JobRequest {
  std::optional<CompilerIdentity> compiler;  // protocol 4: the compiler that must be used, whatever its name
  std::vector<std::string> argv;             // argv[0]: the compiler's name on the client; at least one word
  std::string directory;                     // the client's working directory; empty: unknown or irrelevant
  std::vector<std::string> environment;      // "NAME=value", of k_job_variables
};

// The variables that change a compiler's outputs or messages. A server drops any other.
inline constexpr std::string_view k_job_variables[] = {"LANG",       "LANGUAGE",    "LC_ALL",
                                                       "LC_CTYPE",   "LC_MESSAGES", "SOURCE_DATE_EPOCH",
                                                       "GCC_COLORS", "GCC_URLS",    "TERM_URLS"};

}  // namespace dcc::protocol
