// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>

#include "loop/byte_stream.h"
#include "loop/reader.h"
#include "loop/task.h"

namespace dcc::loop {

// Ends the output, and throws away what the peer still sends until it has noticed, or for `patience_ms`; then closes
// the input. Closed with bytes unread, a connection is reset, and a peer then reports that instead of our last words.
Task<> linger(ByteStream& output, ByteStream& input, Reader& reader, uint64_t patience_ms);

}  // namespace dcc::loop
