// SPDX-License-Identifier: GPL-2.0-or-later
// The directory for client state that may be lost at any time: slots, back-off marks, the monitor's state files.
#pragma once

#include <string>

#include "base/result.h"

namespace dcc {

// Whether $DISTCC_DIR has a value.
bool is_state_dir_named();

// $DISTCC_DIR, else ~/.distcc; empty when neither DISTCC_DIR nor HOME has a value. Nothing is created or checked.
std::string configured_state_dir();

// A usable state directory, created with its subdirectory `lock` when missing: $DISTCC_DIR, else ~/.distcc, else
// dcc-UID when HOME is unusable, as it often is for build users. dcc-UID has mode 0700, must belong to us and must not
// be a link; it is in TMPDIR if everybody may write there, else in /tmp. After an error the client works without state,
// which costs only speed.
Result<std::string> open_state_dir();

// The directory that open_state_dir() would return, as far as that can be known without creating one.
std::string expected_state_dir();

// Whether only this user can write to it, so that its files can be trusted.
bool is_ours_alone(const std::string& directory);

// A directory for files that must be trusted: the state directory if it is ours alone, else dcc-UID as above (Portage
// shares the state directory between users on purpose).
Result<std::string> open_trusted_dir();

std::string lock_dir(const std::string& state_dir);  // STATE/lock

}  // namespace dcc
