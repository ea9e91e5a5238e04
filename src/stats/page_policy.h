// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string_view>

namespace dcc::stats {

// The page's Content-Security-Policy: allows the scripts and styles that were in the page when it was built (by their
// SHA-256) and data from this server, and nothing else. Made by page_policy.py.
extern const std::string_view k_page_policy;

}  // namespace dcc::stats
