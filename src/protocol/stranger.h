// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string_view>

namespace dcc::protocol {

// Identifies a peer that speaks another protocol by the first bytes it sends: "an HTTP server answers there, ...";
// empty when they do not identify it.
std::string_view known_stranger(std::string_view bytes);

}  // namespace dcc::protocol
