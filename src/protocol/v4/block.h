// SPDX-License-Identifier: GPL-2.0-or-later
// Protocol 4 sends bulk data in blocks: four bytes with the uncompressed size, and then the data as one LZ4 block, or
// uncompressed if LZ4 would not make it shorter. Each block can be unpacked by itself, in bounded memory.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"
#include "protocol/v4/frame.h"

namespace dcc::protocol {

inline constexpr size_t k_block_size = 128 * 1024;  // at most, uncompressed; LZ4 finds repetitions within 64 KB

// plain: for a connection as fast as memory, where LZ4 would only cost time.
enum class Packing { lz4, plain };

// Appends a frame with a block of 1 to k_block_size bytes.
void append_block(std::string& out, FrameKind kind, std::string_view plain, Packing packing = Packing::lz4);

// Appends as many frames as the text needs; none when it is empty.
void append_blocks(std::string& out, FrameKind kind, std::string_view text);

// Unpacks a block's frame. The result is in the Unpacker or in the payload, and valid until the next call.
// Code::protocol when its size is not the one that the block states.
class Unpacker {
 public:
  Result<std::string_view> unpack(std::string_view payload);

 private:
  std::string buffer_;
};

}  // namespace dcc::protocol
