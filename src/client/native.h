// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "client/plan.h"

namespace dcc::client {

// What -march=native and its like mean on this machine, in the compiler's own words (RemoteOptions::native).
Result<std::vector<std::string>> native_words(const Plan& plan);

}  // namespace dcc::client
