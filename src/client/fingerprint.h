// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>

#include "base/result.h"
#include "client/plan.h"
#include "toolchain/identity/fingerprint.h"

namespace dcc::client {

// The fingerprint of the plan's compiler for the language of its source and, with clang, the target that the command
// names. Computed once per machine and kept in the state directory until the compiler's files change. If many clients
// need it at once, one computes it and the others wait. Without a place to keep it there is no fingerprint. An error
// means that this compiler cannot be proven equal to another; it is kept too, but only for some minutes.
//
// A signal such as SIGINT ends the examination with Code::canceled; Interrupt::signal_number() has its number.
Result<toolchain::Fingerprint> own_fingerprint(const Plan& plan);

// Whether the fingerprint is stored already, so that no examination is needed.
bool remembers_fingerprint(const Plan& plan);

// The same as own_fingerprint() for any compiler. `machine` is the result of machine_id().
Result<toolchain::Fingerprint> remembered_fingerprint(const toolchain::Subject& subject, const std::string& machine);

}  // namespace dcc::client
