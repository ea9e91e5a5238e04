// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <vector>

#include "protocol/v4/messages.h"
#include "toolchain/identity/fingerprint.h"

namespace dcc::inspect {

// What a server that has been asked would say to a job, as far as compilers go.
struct Match {
  enum class Kind {
    same,     // it has this compiler
    perhaps,  // it is still to find out
    other,    // it has not
  };
  Kind kind = Kind::other;
  std::string text;  // its name there, or both sides: "server has aarch64 gcc 13.2.0, this is aarch64 gcc 12.2.0"
};

// `argv`: the arguments of the job.
Match match(const toolchain::Fingerprint& own, const std::vector<std::string>& argv,
            const protocol::CompilerList& offered);

// As a fingerprint; its driver and language may be numbers that are unknown here.
toolchain::Fingerprint fingerprint_of(const protocol::ListedCompiler& compiler);

}  // namespace dcc::inspect
