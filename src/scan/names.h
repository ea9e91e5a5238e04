// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <set>
#include <string>

namespace dcc::scan {

using Names = std::set<std::string, std::less<>>;

}  // namespace dcc::scan
