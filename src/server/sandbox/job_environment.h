// SPDX-License-Identifier: GPL-2.0-or-later
// The environment of compilers: fixed, since results must not depend on how the server was started.
#pragma once

#include <string>
#include <vector>

#include "protocol/job_request.h"
#include "toolchain/whitelist/whitelist.h"

namespace dcc::server {

// What all jobs have in common. The language of messages is the administrator's choice, for protocols 1 and 2 do not
// carry the client's.
std::vector<std::string> common_environment(const toolchain::WhitelistSettings& whitelist);

// That of one job: with protocol 4 the client's language and the like, and the compiler's own toolchain first in PATH.
std::vector<std::string> job_environment(const std::vector<std::string>& common, const protocol::JobRequest& request,
                                         const toolchain::Allowed& compiler);

}  // namespace dcc::server
