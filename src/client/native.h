// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "client/plan.h"

namespace dcc::client {

// The explicit options that -march=native and similar options stand for on this machine, as the compiler reports them
// (RemoteOptions::native).
Result<std::vector<std::string>> native_words(const Plan& plan);

}  // namespace dcc::client
