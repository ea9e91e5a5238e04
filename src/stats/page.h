// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string_view>

namespace dcc::stats {

// The page for browsers: HTML in UTF-8, compressed with gzip, which all browsers accept, to 12 KB, a third of its size.
// Made from page/index.html by page/embed.py.
extern const std::string_view k_page;

}  // namespace dcc::stats
