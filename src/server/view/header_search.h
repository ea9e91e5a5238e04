// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "protocol/job_request.h"

namespace dcc::server {

// The client's command, so that the server's compiler finds the headers that the client's finds. `own`: the server's
// compiler's directories (Farm::header_directories).
//
// Mostly that is the command as it is: compilers with the same directories find the client's there. A cross compiler
// knows other directories than the board's own compiler, so the board's are named to it, in their order.
// Code::not_native where that would show.
Result<std::vector<std::string>> command_with_headers(const protocol::JobRequest& request,
                                                      const std::vector<std::string>& own);

}  // namespace dcc::server
