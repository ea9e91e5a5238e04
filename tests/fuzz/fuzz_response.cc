// SPDX-License-Identifier: GPL-2.0-or-later
// A response means the same whether it arrives at once or byte by byte, never reaches into the object, and keeps its
// limits. The first byte of the input chooses the version.
#include <cstdint>
#include <cstdlib>

#include "protocol/stock/response.h"

using namespace dcc;
using namespace dcc::protocol;

static void require(bool condition) {
  if (!condition) std::abort();
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const int version = data[0] % 2 + 1;
  const std::string_view bytes(reinterpret_cast<const char*>(data + 1), size - 1);
  const ResponseLimits limits{.text_size = 10'000, .object_size = 1 << 20};

  ResponseParser at_once(version, limits);
  Result<size_t> taken = at_once.feed(bytes);

  ResponseParser in_pieces(version, limits);
  size_t pieces_taken = 0;
  bool pieces_failed = false;
  for (size_t i = 0; i < bytes.size() && !pieces_failed && !in_pieces.complete(); ++i) {
    Result<size_t> n = in_pieces.feed(bytes.substr(i, 1));
    pieces_failed = !n;
    if (n) pieces_taken += *n;
  }
  require(pieces_failed == !taken);
  if (!taken) return 0;
  require(*taken == pieces_taken);
  require(at_once.complete() || *taken == bytes.size());
  require(at_once.complete() == in_pieces.complete());
  require(at_once.err() == in_pieces.err() && at_once.out() == in_pieces.out());
  require(at_once.err().size() <= limits.text_size && at_once.out().size() <= limits.text_size);
  require(at_once.object_size() <= limits.object_size);
  return 0;
}
