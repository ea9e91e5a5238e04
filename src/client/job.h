// SPDX-License-Identifier: GPL-2.0-or-later
// The client: handles one job on the machine that wants it done. From here the story goes on in decide.h, which plans,
// remote/distribute.h, which goes from host to host, and remote/attempt.h, which speaks with one of them.
#pragma once

#include <string>
#include <vector>

#include "client/settings.h"

namespace dcc::client {

// Runs one job, from the user's command to the exit code: the compiler's own, 128 + the signal that killed it, or one
// of distcc's codes if dcc itself failed. Does not return if a signal ended the job.
int run_job(std::vector<std::string> command, const Settings& settings, bool masquerading);

}  // namespace dcc::client
