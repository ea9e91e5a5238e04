// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>

namespace dcc::client {

// Tells the build on stderr that nothing of it is distributed, and why: once for a build and not for each of its jobs.
// Nothing with DCC_QUIET, or when the log says so anyway. What a build is, is told by the mark of an earlier job in
// `lock_dir` that the same program started: the uppermost of our ancestors within the session that is no shell, say
// make.
void tell_build(const std::string& lock_dir, const std::string& reason);

}  // namespace dcc::client
