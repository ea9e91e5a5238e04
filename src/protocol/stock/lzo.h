// SPDX-License-Identifier: GPL-2.0-or-later
// The bulk bodies of protocol 2: each is one LZO1X stream with end marker, without a checksum and without the
// uncompressed size. The build picks lzo.cc, which calls liblzo2, or lzo_null.cc, where every call returns an error
// that explains why.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace dcc::protocol {

bool lzo_available();

// The body as it is sent. Empty input gives an empty body.
Result<std::string> lzo_compress(std::string_view plain);

// The uncompressed bytes of a whole body. Code::protocol when the stream is damaged, has no end marker, continues after
// it, or unpacks to more than `limit` bytes. Memory grows with the bytes that are unpacked, up to the limit.
Result<std::string> lzo_decompress(std::string_view wire, size_t limit);

}  // namespace dcc::protocol
