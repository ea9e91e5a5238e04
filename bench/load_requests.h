// SPDX-License-Identifier: GPL-2.0-or-later
// What the load generator says to a server and expects of it, in each protocol.
#pragma once

#include <string>
#include <string_view>

namespace dcc::bench {

[[noreturn]] void die(const char* what, std::string_view why);

// The same job each time. Protocol 4 names the fingerprint of `compiler`, an absolute path.
std::string make_request(int protocol, size_t body_bytes, const std::string& compiler);

// True when `reply` is whole; dies when it is not that of a job that went well.
bool is_complete(int protocol, std::string_view reply);

}  // namespace dcc::bench
