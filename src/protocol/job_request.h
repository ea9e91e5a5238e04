// SPDX-License-Identifier: GPL-2.0-or-later
// What a client asks of a server, the same for all protocols.
#pragma once

#include <cstddef>
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

// What a job in native mode has besides (v4/view_messages.h).
struct NativeFacts {
  uint32_t umask = 0;
  int64_t clock_ns = 0;   // the client's time, since 1970
  uint8_t terminals = 0;  // of the standard descriptors, those that are terminals: a bit each, the lowest for stdin
  uint16_t columns = 0;   // of the terminal; 0: unknown
  // By which a server knows the jobs of one client, for which alone it uses what that client has shown;
  // k_client_token_size random bytes. Empty: it has none, and shows all again.
  std::string token = {};
  // The client's compiler's own directories of headers for this language, in the order of their search; none: unknown.
  std::vector<std::string> headers = {};
};
inline constexpr size_t k_client_token_size = 16;

struct JobRequest {
  std::optional<CompilerIdentity> compiler;  // protocol 4: the compiler that must be used, whatever its name
  std::vector<std::string> argv;             // argv[0]: the compiler's name on the client; at least one word
  std::string directory;                     // the client's working directory; empty: unknown or irrelevant
  std::vector<std::string> environment;      // "NAME=value", of k_job_variables
  std::optional<NativeFacts> native;  // if set, argv is the command as the user wrote it, and the server asks for files
};

// The variables that change a compiler's outputs or messages. A server drops any other.
inline constexpr std::string_view k_job_variables[] = {"LANG",       "LANGUAGE",    "LC_ALL",
                                                       "LC_CTYPE",   "LC_MESSAGES", "SOURCE_DATE_EPOCH",
                                                       "GCC_COLORS", "GCC_URLS",    "TERM_URLS"};

}  // namespace dcc::protocol
