// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <vector>

#include "toolchain/identity/fingerprint.h"

namespace dcc::toolchain {

// Why a job is refused, for the client's log: what was wanted, and the nearest of what there is. `known` are the
// server's compilers of the same kind, for the same language; none of them is the one.
//
// "server has aarch64 gcc 13.2.0, this is aarch64 gcc 12.2.0"
std::string mismatch(const Fingerprint& wanted, const std::vector<Fingerprint>& known);

}  // namespace dcc::toolchain
