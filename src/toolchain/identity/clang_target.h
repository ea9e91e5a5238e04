// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string_view>

namespace dcc::toolchain {

// May a peer make us run clang with --target=`target`? Only for a processor, vendor, system and environment that are
// all in fixed lists: "aarch64-unknown-linux-gnu", "armv7l-linux-gnueabihf", "arm-none-eabi".
bool is_known_clang_target(std::string_view target);

}  // namespace dcc::toolchain
