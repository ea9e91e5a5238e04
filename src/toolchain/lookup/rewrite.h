// SPDX-License-Identifier: GPL-2.0-or-later
// Rewrites a compiler's name so that it means the same on every machine, for protocols 1 and 2, in which the server
// gets only a name: `cc` becomes `gcc`, `gcc` becomes `aarch64-linux-gnu-gcc`, `clang` gets `-target`. Only for
// distributed jobs; a local command is run as it was written. DISTCC_NO_REWRITE_CROSS turns this off; the caller checks
// it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "toolchain/lookup/find.h"

namespace dcc::toolchain {

struct RemoteCommand {
  std::string name;                         // argv[0] for the server
  std::vector<std::string> more_arguments;  // to append after all others
};

// `target` is the target that the compiler reports; empty if unknown. `arguments` are those after argv[0]; an explicit
// target among them is never overridden. A name with a '/' is not changed, nor is one whose TRIPLET-NAME does not lead
// to the same file in PATH: it could be another compiler.
RemoteCommand rewrite_for_remote(const RealCompiler& compiler, std::string_view target,
                                 const std::vector<std::string>& arguments);

}  // namespace dcc::toolchain
