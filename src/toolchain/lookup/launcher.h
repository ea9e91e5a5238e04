// SPDX-License-Identifier: GPL-2.0-or-later
// Programs that are written before the compiler in a command, such as ccache. If one is where dcc expects the compiler,
// dcc misreads the command: `dcc ccache gcc -c a.c` would be a compile by "ccache" of the input "gcc".
#pragma once

#include <string>
#include <string_view>

namespace dcc::toolchain {

struct Launcher {
  std::string_view name;
  std::string_view remedy;  // how to use it with dcc
};

// The launcher that `program` (a name or a path) is; null if it is not a launcher.
const Launcher* find_launcher(std::string_view program);

// "ccache is not a compiler but starts one: say CCACHE_PREFIX=dcc ccache CC"
std::string complaint_of(const Launcher& launcher);

}  // namespace dcc::toolchain
