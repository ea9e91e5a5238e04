// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>

#include "loop/byte_stream.h"
#include "loop/reader.h"
#include "loop/task.h"

namespace dcc::loop {

// Ends the output, and discards what the peer still sends until the peer closes its side, but no longer than
// `patience_ms`; then closes the input. Closing a connection with unread bytes would reset it, and the peer would
// report the reset instead of our last message.
Task<> linger(ByteStream& output, ByteStream& input, Reader& reader, uint64_t patience_ms);

}  // namespace dcc::loop
