// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>

namespace dcc::client {

// Says on stderr that nothing in this build is distributed, and why: once per build and not for each of its jobs.
// Silent with DCC_QUIET, or if the log says so anyway. The build is identified by the program that started it, such as
// make: the topmost ancestor of this process within the session that is not a shell. A marker file in `lock_dir`, left
// by an earlier job, shows that the notice was given.
void tell_build(const std::string& lock_dir, const std::string& reason);

// The same about one host, which gets no jobs until its user or this one mends something.
void tell_build_of_host(const std::string& lock_dir, const std::string& host, const std::string& reason);

}  // namespace dcc::client
