// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <vector>

#include "protocol/job_request.h"

namespace dcc::server {

// Absolute paths at which a job's compiler looks whatever its sources include: the working directory, where the driver
// searches for itself, and the outputs that the command names. Good enough for asking early, and for nothing else.
std::vector<std::string> named_places(const protocol::JobRequest& request);

}  // namespace dcc::server
