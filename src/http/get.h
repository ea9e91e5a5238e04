// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>

#include "base/result.h"
#include "loop/fd_stream.h"
#include "net/address.h"

namespace dcc::http {

// Asks one server for one thing. Closing `stream` ends it.
struct HttpGet {
  net::Address address;
  std::string path;
  size_t limit;       // of the answer, bytes
  uint64_t limit_ms;  // of it all
};

// The body of an answer 200; everything else is an error.
loop::Task<Result<std::string>> http_get(loop::FdStream& stream, HttpGet what);

}  // namespace dcc::http
