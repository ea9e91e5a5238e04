// SPDX-License-Identifier: GPL-2.0-or-later
#include "loop/linger.h"

#include "loop/loop.h"

namespace dcc::loop {

Task<> linger(ByteStream& output, ByteStream& input, Reader& reader, uint64_t patience_ms) {
  output.end_output();
  Deadline patience(input.loop(), patience_ms, [&input] { input.close(); });
  for (;;) {
    reader.consume(reader.buffered().size());
    auto more = co_await reader.fill();
    if (!more) break;
  }
  input.close();
}

}  // namespace dcc::loop
