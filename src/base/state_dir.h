// SPDX-License-Identifier: GPL-2.0-or-later
// Where the client keeps what it may lose at any time: slots, back-off marks, the monitor's state files.
#pragma once

#include <string>

#include "base/result.h"

namespace dcc {

// $DISTCC_DIR, else ~/.distcc; empty when neither variable says anything. Nothing is created or checked.
std::string configured_state_dir();

// A usable state directory, created with its subdirectory `lock` when missing: $DISTCC_DIR; else ~/.distcc; and when
// HOME is unusable (build users often have none) dcc-UID, mode 0700, ours and no link, in TMPDIR if that is
// everybody's, else in /tmp. An error means: work without state, it changes speed only.
Result<std::string> open_state_dir();

// The directory that open_state_dir() would give, as far as can be told without making one.
std::string expected_state_dir();

// Whether only we can write there, so that what a file there says can be believed.
bool is_ours_alone(const std::string& directory);

// For such files: the state directory, when it is ours alone; else (Portage shares its own on purpose) dcc-UID as
// above.
Result<std::string> open_trusted_dir();

std::string lock_dir(const std::string& state_dir);  // STATE/lock

}  // namespace dcc
