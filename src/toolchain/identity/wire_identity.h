// SPDX-License-Identifier: GPL-2.0-or-later
// Fingerprints as protocol 4 carries them.
#pragma once

#include "base/digest.h"
#include "protocol/job_request.h"
#include "toolchain/identity/fingerprint.h"

namespace dcc::toolchain {

// `digest` is one of the fingerprint's two (digest_for()).
protocol::CompilerIdentity identity_of(const Fingerprint& fingerprint, const Digest& digest);

// Without the hardened digest. Drivers and languages that only later versions know keep their numbers.
Fingerprint fingerprint_of(const protocol::CompilerIdentity& identity);

// Whether this version knows the driver and the language.
bool is_known(const Fingerprint& fingerprint);

}  // namespace dcc::toolchain
