// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "client/plan.h"

namespace dcc::client {

// What -march=native and its like mean on this machine, in the compiler's own words (RemoteOptions::native). The compiler
// is asked once; the answer is kept in the state directory under everything it depends on: the compiler's file, the
// options and this processor. A state directory that others can write to is not believed, and the compiler asked anew.
Result<std::vector<std::string>> native_words(const Plan& plan);

}  // namespace dcc::client
