// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string_view>

namespace dcc::protocol {

// What the first words of a peer that speaks another protocol say of who that is: "an HTTP server answers there, ...";
// empty for words that tell nothing.
std::string_view known_stranger(std::string_view bytes);

}  // namespace dcc::protocol
