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

constexpr size_t k_headers_size = k_frame_header_size + k_block_header_size;

// Of a frame whose block has `size` bytes, and `size_in_frame` as it is sent.
std::string headers_of(FrameKind kind, size_t size, size_t size_in_frame) {
  std::string headers;
  append_frame_header(headers, kind, k_block_header_size + size_in_frame);
  FieldWriter(headers).u32(static_cast<uint32_t>(size));
  return headers;
}

// Appends room for the headers and the packed block; nothing, and false, if it is not smaller than the plain one.
bool append_packed(std::string& out, std::string_view plain) {
  const size_t begin = out.size();
  out.resize(begin + k_headers_size + plain.size());
  const int packed = LZ4_compress_default(plain.data(), out.data() + begin + k_headers_size,
                                          static_cast<int>(plain.size()), static_cast<int>(plain.size()) - 1);
  out.resize(packed > 0 ? begin + k_headers_size + static_cast<size_t>(packed) : begin);
  return packed > 0;
}

}  // namespace

void append_block(std::string& out, FrameKind kind, std::string_view plain, Packing packing) {
  const size_t begin = out.size();
  if (packing == Packing::lz4 && append_packed(out, plain)) {
    std::string headers = headers_of(kind, plain.size(), out.size() - begin - k_headers_size);
    headers.copy(out.data() + begin, k_headers_size);
    return;
  }
  out += headers_of(kind, plain.size(), plain.size());
  out += plain;
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
  if (buffer_.size() < size) buffer_.resize(size);
  int unpacked =
      LZ4_decompress_safe(packed.data(), buffer_.data(), static_cast<int>(packed.size()), static_cast<int>(size));
  if (unpacked < 0 || static_cast<size_t>(unpacked) != size) return fail(Code::protocol, "a block is damaged");
  return std::string_view(buffer_).substr(0, size);
}

}  // namespace dcc::protocol
