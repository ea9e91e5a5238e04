// SPDX-License-Identifier: GPL-2.0-or-later
// Compiler names that mean the same on every machine, for protocols 1 and 2, where a name is all a server gets: `cc`
// becomes `gcc`, `gcc` becomes `aarch64-linux-gnu-gcc`, `clang` gets `-target`. Only for jobs that go out; a local
// command is run as it was written. DISTCC_NO_REWRITE_CROSS turns it off, which is for the caller to look at.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "toolchain/find.h"

namespace dcc::toolchain {

struct RemoteCommand {
  std::string name;                         // argv[0] for the server
  std::vector<std::string> more_arguments;  // to append behind all others
};

// `arguments` are those behind argv[0]. A name with a '/' is never changed, nor is one whose TRIPLE-NAME is not found
// in `path` as the same file: it could be another compiler.
RemoteCommand rewrite_for_remote(const RealCompiler& compiler, const std::vector<std::string>& arguments,
                                 std::string_view path);

// "x86_64-linux-gnu" of "x86_64-linux-gnu-gcc-12"; empty for a name without a triplet.
std::string_view triplet_of(std::string_view name);

}  // namespace dcc::toolchain
