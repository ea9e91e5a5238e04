// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string_view>

namespace dcc::toolchain {

// Whether a peer may have clang run with --target=`target`. True only if processor, vendor, system and environment are
// all in fixed lists, as in "aarch64-unknown-linux-gnu", "armv7l-linux-gnueabihf" and "arm-none-eabi".
bool is_known_clang_target(std::string_view target);

}  // namespace dcc::toolchain
