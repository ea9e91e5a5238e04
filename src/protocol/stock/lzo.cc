// SPDX-License-Identifier: GPL-2.0-or-later
#include "protocol/stock/lzo.h"

#include <lzo/lzo1x.h>

#include <algorithm>
#include <cstdint>
#include <memory>

namespace dcc::protocol {

namespace {

// The largest size of a packed body: liblzo2's documented bound for incompressible data.
constexpr size_t worst_case(size_t plain) { return plain + plain / 16 + 64 + 3; }

// An upper bound for the unpacked size. A byte of the stream stands for at most 255 plain bytes (lengths are sums of
// bytes), plus a few at the start of each instruction.
constexpr uint64_t largest_output(size_t wire) { return 256 * uint64_t(wire) + 1024; }

const lzo_bytep to_lzo(const char* data) { return reinterpret_cast<const lzo_bytep>(data); }
lzo_bytep to_lzo(char* data) { return reinterpret_cast<lzo_bytep>(data); }

}  // namespace

bool lzo_available() { return true; }

Result<std::string> lzo_compress(std::string_view plain) {
  std::string wire;
  if (plain.empty()) return wire;
  if (lzo_init() != LZO_E_OK) return fail(Code::general, "liblzo2 does not fit this build");
  auto work = std::make_unique<lzo_align_t[]>(LZO1X_1_MEM_COMPRESS / sizeof(lzo_align_t) + 1);
  wire.resize(worst_case(plain.size()));
  lzo_uint size = wire.size();
  int outcome = lzo1x_1_compress(to_lzo(plain.data()), plain.size(), to_lzo(wire.data()), &size, work.get());
  if (outcome != LZO_E_OK) return fail(Code::general, "LZO compression failed ({})", outcome);
  wire.resize(size);
  return wire;
}

Result<std::string> lzo_decompress(std::string_view wire, size_t limit) {
  std::string plain;
  if (wire.empty()) return plain;
  if (lzo_init() != LZO_E_OK) return fail(Code::general, "liblzo2 does not fit this build");

  // The stream does not contain its unpacked size. Text and objects shrink to a third or less; a wrong guess only takes
  // another pass.
  const uint64_t most = std::min<uint64_t>(limit, largest_output(wire.size()));
  for (uint64_t room = std::min(most, 4 * uint64_t(wire.size()) + 4096);; room = std::min(most, 4 * room)) {
    plain.resize(size_t(room));
    lzo_uint size = plain.size();
    int outcome = lzo1x_decompress_safe(to_lzo(wire.data()), wire.size(), to_lzo(plain.data()), &size, nullptr);
    switch (outcome) {
      case LZO_E_OK:
        plain.resize(size);
        return plain;
      case LZO_E_OUTPUT_OVERRUN:
        break;
      case LZO_E_INPUT_NOT_CONSUMED:
        return fail(Code::protocol, "LZO data goes on after its end marker");
      case LZO_E_INPUT_OVERRUN:
      case LZO_E_EOF_NOT_FOUND:
        return fail(Code::protocol, "LZO data ends without an end marker");
      default:
        return fail(Code::protocol, "damaged LZO data ({})", outcome);
    }
    if (room == most) return fail(Code::protocol, "LZO data unpacks to more than {} bytes", limit);
  }
}

}  // namespace dcc::protocol
