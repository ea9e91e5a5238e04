// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.h"
#include "client/plan.h"
#include "toolchain/fingerprint.h"

namespace dcc::client {

// The fingerprint of the plan's compiler for the language of its source. Examined once and kept in the state directory as
// long as the compiler's files are the same, on this machine; of many clients that start without it, one examines and the
// others wait. Without a state directory that is ours alone, every client examines for itself. An error means that this
// compiler cannot be proven to be the same as another.
Result<toolchain::Fingerprint> own_fingerprint(const Plan& plan);

}  // namespace dcc::client
