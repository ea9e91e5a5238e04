// SPDX-License-Identifier: GPL-2.0-or-later
// Any bytes unpack to at most the limit or are refused; any bytes come back from packing.
#include <cstdint>
#include <cstdlib>

#include "protocol/stock/lzo.h"

using namespace dcc;
using namespace dcc::protocol;

static void require(bool condition) {
  if (!condition) std::abort();
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (!lzo_available()) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  constexpr size_t k_limit = 1 << 20;

  Result<std::string> plain = lzo_decompress(bytes, k_limit);
  if (plain) {
    require(plain->size() <= k_limit);
    // The limit is exact.
    require(bool(lzo_decompress(bytes, plain->size())));
    if (!plain->empty()) require(!lzo_decompress(bytes, plain->size() - 1));
  }

  Result<std::string> wire = lzo_compress(bytes);
  require(bool(wire));
  Result<std::string> back = lzo_decompress(*wire, size);
  require(bool(back) && *back == bytes);
  return 0;
}
