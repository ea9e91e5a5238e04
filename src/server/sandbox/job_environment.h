// SPDX-License-Identifier: GPL-2.0-or-later
// The environment of compilers: fixed, since results must not depend on how the server was started.
#pragma once

#include <string>
#include <vector>

#include "protocol/job_request.h"
#include "toolchain/whitelist/whitelist.h"

namespace dcc::server {

// The environment common to all jobs. Its language for messages is the administrator's choice, because protocols 1 and
// 2 do not transmit the client's.
std::vector<std::string> common_environment(const toolchain::WhitelistSettings& whitelist);

// The environment of one job: with protocol 4 also the client's variables such as the language, and the compiler's own
// toolchain first in PATH.
std::vector<std::string> job_environment(const std::vector<std::string>& common, const protocol::JobRequest& request,
                                         const toolchain::Allowed& compiler);

}  // namespace dcc::server
