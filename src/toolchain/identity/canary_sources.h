// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string_view>

#include "toolchain/identity/fingerprint.h"

namespace dcc::toolchain {

// The canary's source: many small functions, each there for an option or a default that would change it. It includes
// nothing, and every gcc from 5 and clang from 8 takes it, in any standard of the language, for 32 and 64 bits.
//
// Whoever changes it changes every fingerprint: servers and clients with different texts refuse each other.
std::string_view canary_source(CanaryLanguage language);

}  // namespace dcc::toolchain
