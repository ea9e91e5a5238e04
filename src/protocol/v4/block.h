// SPDX-License-Identifier: GPL-2.0-or-later
// Bulk data of protocol 4 travels in blocks: the plain size in four bytes, and the data as one LZ4 block, or as it is
// when that is no shorter. A block stands alone, so that it needs bounded memory and nothing but itself.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"
#include "protocol/v4/frame.h"

namespace dcc::protocol {

inline constexpr size_t k_block_size = 128 * 1024;  // plain bytes, at most; LZ4 finds repetitions within 64 KB

// plain: where the way to the peer is as quick as memory, LZ4 would only take time.
enum class Packing { lz4, plain };

// Appends a frame with a block of 1 to k_block_size bytes.
void append_block(std::string& out, FrameKind kind, std::string_view plain, Packing packing = Packing::lz4);

// Appends frames for the whole of a text; none when it is empty.
void append_blocks(std::string& out, FrameKind kind, std::string_view text);

// The plain bytes of a block's frame. They lie in the Unpacker or in the payload, until the next call.
// Code::protocol when they do not unpack to the size that is said.
class Unpacker {
 public:
  Result<std::string_view> unpack(std::string_view payload);

 private:
  std::string buffer_;
};

}  // namespace dcc::protocol
