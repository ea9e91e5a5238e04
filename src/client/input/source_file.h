// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <optional>
#include <string>

namespace dcc::client {

// A source file of the user's that a text or a server names: so it may be anything, a FIFO, say. Nothing when it is no
// plain file, cannot be read or is too long.
std::optional<std::string> read_source_file(const std::string& name);

}  // namespace dcc::client
