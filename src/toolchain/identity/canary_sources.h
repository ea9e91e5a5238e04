// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string_view>

#include "toolchain/identity/fingerprint.h"

namespace dcc::toolchain {

// The canary's source: many small functions, each of which is compiled differently under some option or default. It
// includes nothing, and every gcc from 5 and clang from 8 accepts it, in any standard of the language, for 32 and 64
// bits.
//
// Changing this text changes every fingerprint: servers and clients with different texts refuse each other.
std::string_view canary_source(CanaryLanguage language);

}  // namespace dcc::toolchain
