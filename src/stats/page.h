// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string_view>

namespace dcc::stats {

// The page for browsers, HTML in UTF-8, compressed by gzip, which all of them take: 12 KB, a third. Made of
// page/index.html by page/embed.py.
extern const std::string_view k_page;

}  // namespace dcc::stats
