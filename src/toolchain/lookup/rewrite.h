// SPDX-License-Identifier: GPL-2.0-or-later
// Compiler names that mean the same on every machine, for protocols 1 and 2, where a name is all a server gets: `cc`
// becomes `gcc`, `gcc` becomes `aarch64-linux-gnu-gcc`, `clang` gets `-target`. Only for jobs that go out; a local
// command is run as it was written. DISTCC_NO_REWRITE_CROSS turns it off, which is for the caller to look at.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "toolchain/lookup/find.h"

namespace dcc::toolchain {

struct RemoteCommand {
  std::string name;                         // argv[0] for the server
  std::vector<std::string> more_arguments;  // to append behind all others
};

// `target` is what the compiler says it compiles for, empty when that is not known. `arguments` are those behind
// argv[0]: an explicit target is never overridden. A name with a '/' is not changed, nor
// is one whose TRIPLET-NAME is not found in PATH as the same file: it could be another compiler.
RemoteCommand rewrite_for_remote(const RealCompiler& compiler, std::string_view target,
                                 const std::vector<std::string>& arguments);

}  // namespace dcc::toolchain
