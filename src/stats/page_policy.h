// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string_view>

namespace dcc::stats {

// The Content-Security-Policy under which the page runs: the scripts and styles that were in it when it was built (by
// their SHA-256), what this server tells, and nothing else. Made by page_policy.py.
extern const std::string_view k_page_policy;

}  // namespace dcc::stats
