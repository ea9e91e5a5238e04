// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <vector>

#include "toolchain/identity/fingerprint.h"

namespace dcc::toolchain {

// Why a job is refused, for the client's log: the compiler that was wanted, and the server's most similar one. `known`
// are the server's compilers of the same kind for the same language, none of which is the one wanted.
//
// "server has aarch64 gcc 13.2.0, this is aarch64 gcc 12.2.0"
std::string mismatch(const Fingerprint& wanted, const std::vector<Fingerprint>& known);

}  // namespace dcc::toolchain
