// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string_view>

#include "protocol/stock/lzo.h"

namespace dcc::protocol {

// The protocols that this build supports, for --version.
inline std::string_view spoken_versions() { return lzo_available() ? "protocols 1, 2 and 4" : "protocols 1 and 4"; }

}  // namespace dcc::protocol
