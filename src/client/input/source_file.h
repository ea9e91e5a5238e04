// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <optional>
#include <string>

namespace dcc::client {

// Reads a source file whose name comes from a text or a server, so it may be anything, such as a FIFO. Nothing if it is
// not a regular file, cannot be read or is too long.
std::optional<std::string> read_source_file(const std::string& name);

}  // namespace dcc::client
