// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <vector>

#include "client/settings.h"

namespace dcc::client {

// Runs one job, from the user's command to the exit code: the compiler's own, 128 + the signal that killed it, or one
// of distcc's codes if dcc itself failed. Does not return if a signal ended the job.
int run_job(std::vector<std::string> command, const Settings& settings, bool masquerading);

}  // namespace dcc::client
