// SPDX-License-Identifier: GPL-2.0-or-later
// Programs that stand before a compiler in a command. In the place of the compiler they tell dcc nothing of what is
// compiled: `dcc ccache gcc -c a.c` is a compile by "ccache" of the input "gcc".
#pragma once

#include <string>
#include <string_view>

namespace dcc::toolchain {

struct Launcher {
  std::string_view name;
  std::string_view remedy;  // how it and dcc go together
};

// The launcher that `program` (a name or a path) is; null for all others.
const Launcher* find_launcher(std::string_view program);

// "ccache is not a compiler but starts one: say CCACHE_PREFIX=dcc ccache CC"
std::string complaint_of(const Launcher& launcher);

}  // namespace dcc::toolchain
