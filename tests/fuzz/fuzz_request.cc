// SPDX-License-Identifier: GPL-2.0-or-later
// A request means the same whether it arrives at once or byte by byte, never reaches into the body, keeps its limits,
// and what was understood is said again in the same words.
#include <cstdint>
#include <cstdlib>

#include "protocol/stock/request.h"

using namespace dcc;
using namespace dcc::protocol;

static void require(bool condition) {
  if (!condition) std::abort();
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const RequestLimits limits{.arguments = 50, .argument_size = 1000, .arguments_size = 4000, .body_size = 1 << 20};

  RequestParser at_once(limits);
  Result<size_t> taken = at_once.feed(bytes);

  RequestParser in_pieces(limits);
  size_t pieces_taken = 0;
  bool pieces_failed = false;
  for (size_t i = 0; i < size && !pieces_failed && !in_pieces.complete(); ++i) {
    Result<size_t> n = in_pieces.feed(bytes.substr(i, 1));
    pieces_failed = !n;
    if (n) pieces_taken += *n;
  }
  require(pieces_failed == !taken);
  if (!taken) return 0;
  require(*taken == pieces_taken);
  require(at_once.arguments() == in_pieces.arguments());
  require(at_once.arguments().size() <= limits.arguments);
  require(at_once.complete() || *taken == size);
  if (!at_once.complete()) return 0;

  std::string again = encode_request_head(at_once.version(), at_once.arguments());
  again += *encode_request_body_header(at_once.body_size());
  require(again.size() == *taken);
  RequestParser echo(limits);
  require(bool(echo.feed(again)) && echo.complete() && echo.arguments() == at_once.arguments());
  return 0;
}
