// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>

#include "base/result.h"
#include "client/plan.h"
#include "toolchain/identity/fingerprint.h"

namespace dcc::client {

// The fingerprint of the plan's compiler for the language of its source and, with clang, the target that the command
// names. Examined once and kept in the state directory as long as the compiler's files are the same, on this machine;
// of many clients that start without it, one examines and the others wait. Without a place to keep it there is none. An
// error means that this compiler cannot be proven to be the same as another; it is remembered, too, but for some
// minutes only.
//
// SIGINT and its like end the examination with Code::canceled; Interrupt::signal_number() tells which.
Result<toolchain::Fingerprint> own_fingerprint(const Plan& plan);

// Whether that is remembered, so that nothing is to be examined.
bool remembers_fingerprint(const Plan& plan);

// The same for a compiler described otherwise. `machine` is what machine_id() says.
Result<toolchain::Fingerprint> remembered_fingerprint(const toolchain::Subject& subject, const std::string& machine);

// Tells this machine from others that see the same state directory: the text of `id_file`, else the boot's id.
std::string machine_id(const std::string& id_file = "/etc/machine-id");

}  // namespace dcc::client
