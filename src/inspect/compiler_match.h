// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <vector>

#include "protocol/v4/messages.h"
#include "toolchain/identity/fingerprint.h"

namespace dcc::inspect {

// Whether a server, judging by the compilers that it lists, can do a job.
struct Match {
  enum class Kind {
    same,     // it has this compiler
    perhaps,  // it has not examined the compiler yet
    other,    // it does not have this compiler
  };
  Kind kind = Kind::other;
  // The compiler's name there, or both sides: "server has aarch64 gcc 13.2.0, this is aarch64 gcc 12.2.0".
  std::string text;
};

// `argv`: the arguments of the job.
Match match(const toolchain::Fingerprint& own, const std::vector<std::string>& argv,
            const protocol::CompilerList& list);

// Driver and language may be numbers that are unknown to this version.
toolchain::Fingerprint fingerprint_of(const protocol::ListedCompiler& compiler);

}  // namespace dcc::inspect
