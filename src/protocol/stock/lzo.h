// SPDX-License-Identifier: GPL-2.0-or-later
// The bulk bodies of protocol 2: one LZO1X stream each, with end marker, without a checksum and without the plain size.
// The build picks lzo.cc, which calls liblzo2, or lzo_null.cc, where everything is an explained error.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace dcc::protocol {

bool lzo_available();

// The body as it goes over the wire. Empty input is an empty body.
Result<std::string> lzo_compress(std::string_view plain);

// The plain bytes of a whole body. Code::protocol when the stream is damaged, has no end or goes on after it, and when
// it unpacks to more than `limit` bytes. Memory grows with what really comes out, up to the limit.
Result<std::string> lzo_decompress(std::string_view wire, size_t limit);

}  // namespace dcc::protocol
