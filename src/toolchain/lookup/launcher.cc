// SPDX-License-Identifier: GPL-2.0-or-later
#include "toolchain/lookup/launcher.h"

#include <fmt/format.h>

#include "base/file.h"

namespace dcc::toolchain {
namespace {

constexpr std::string_view k_before_dcc = "it belongs before dcc";

// Caches run first, and call dcc for what they do not have. Programs that distribute by themselves replace dcc.
// Programs that set up a process come before dcc, which inherits the set-up.
constexpr Launcher k_launchers[] = {
    {"ccache", "set CCACHE_PREFIX=dcc, and leave dcc out before it"},
    {"sccache", "it can call no other launcher; ccache with CCACHE_PREFIX=dcc can"},
    {"icecc", "it distributes by itself, so use one of the two"},
    {"libtool", "dcc belongs behind it: libtool --mode=compile dcc CC"},
    {"env", k_before_dcc},
    {"nice", k_before_dcc},
    {"ionice", k_before_dcc},
    {"chrt", k_before_dcc},
    {"taskset", k_before_dcc},
    {"setarch", k_before_dcc},
    {"linux32", k_before_dcc},
    {"linux64", k_before_dcc},
    {"nohup", k_before_dcc},
    {"setsid", k_before_dcc},
    {"stdbuf", k_before_dcc},
    {"time", k_before_dcc},
    {"timeout", k_before_dcc},
    {"strace", k_before_dcc},
    {"fakeroot", k_before_dcc},
    {"sudo", k_before_dcc},
};

}  // namespace

const Launcher* find_launcher(std::string_view program) {
  const std::string_view name = base_name(program);
  for (const Launcher& launcher : k_launchers)
    if (launcher.name == name) return &launcher;
  return nullptr;
}

std::string complaint_of(const Launcher& launcher) {
  return fmt::format("{} is not a compiler but starts one: {}", launcher.name, launcher.remedy);
}

}  // namespace dcc::toolchain
