// SPDX-License-Identifier: GPL-2.0-or-later
#include "protocol/v4/block.h"

#include <lz4.h>

#include <algorithm>

#include "protocol/v4/fields.h"

namespace dcc::protocol {
namespace {

constexpr size_t k_block_header_size = 4;
constexpr size_t k_packed_size = LZ4_COMPRESSBOUND(k_block_size);

static_assert(k_block_header_size + k_packed_size <= k_frame_limit);

}  // namespace

void append_block(std::string& out, FrameKind kind, std::string_view plain, Packing packing) {
  size_t begin = out.size();
  size_t overhead = k_frame_header_size + k_block_header_size;
  out.resize(begin + overhead + plain.size());
  int packed = 0;
  if (packing == Packing::lz4)  // must become smaller than the plain text, or it fails
    packed = LZ4_compress_default(plain.data(), out.data() + begin + overhead, static_cast<int>(plain.size()),
                                  static_cast<int>(plain.size()) - 1);
  if (packed > 0)
    out.resize(begin + overhead + static_cast<size_t>(packed));
  else
    plain.copy(out.data() + begin + overhead, plain.size());

  std::string headers;
  append_frame_header(headers, kind, out.size() - begin - k_frame_header_size);
  FieldWriter(headers).u32(static_cast<uint32_t>(plain.size()));
  headers.copy(out.data() + begin, overhead);
}

void append_blocks(std::string& out, FrameKind kind, std::string_view text) {
  for (; !text.empty(); text.remove_prefix(std::min(text.size(), k_block_size)))
    append_block(out, kind, text.substr(0, k_block_size));
}

Result<std::string_view> Unpacker::unpack(std::string_view payload) {
  FieldReader header(payload);
  size_t size = header.u32();
  if (!header.ok() || size == 0 || size > k_block_size)
    return fail(Code::protocol, "a block of {} bytes, which is not allowed", size);
  std::string_view packed = payload.substr(k_block_header_size);
  if (packed.size() == size) return packed;
  buffer_.resize(k_block_size);
  int unpacked = LZ4_decompress_safe(packed.data(), buffer_.data(), static_cast<int>(packed.size()),
                                     static_cast<int>(k_block_size));
  if (unpacked < 0 || static_cast<size_t>(unpacked) != size) return fail(Code::protocol, "a block is damaged");
  return std::string_view(buffer_).substr(0, size);
}

}  // namespace dcc::protocol
