// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <vector>

#include "client/settings.h"

namespace dcc::client {

// One job, from the user's words to the exit code: the compiler's own, 128 + the signal it died by, or one of distcc's
// codes when dcc itself has failed. Does not return when a signal ended the job.
int run_job(std::vector<std::string> command, const Settings& settings, bool masquerading);

}  // namespace dcc::client
