// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>

#include "base/result.h"
#include "loop/fd_stream.h"
#include "net/address.h"

namespace dcc::http {

// One GET request to one server.
struct HttpGet {
  net::Address address;
  std::string path;
  size_t limit;       // bytes of the response
  uint64_t limit_ms;  // for the whole exchange
};

// The body of a response with status 200; any other response is an error. Closing `stream` cancels the request.
loop::Task<Result<std::string>> http_get(loop::FdStream& stream, HttpGet what);

}  // namespace dcc::http
