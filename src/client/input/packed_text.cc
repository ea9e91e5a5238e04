// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/input/packed_text.h"

#include "base/file.h"
#include "base/temp.h"

namespace dcc::client {
namespace {

constexpr size_t k_read_size = 64 * 1024;

}  // namespace

Result<PackedText> PackedText::create() {
  ASSIGN_OR_RETURN(UniqueFd spool, spool_in_memory("dcc-packed"));
  return PackedText(std::move(spool));
}

Result<void> PackedText::add(std::string_view plain, protocol::Packing packing) {
  size_ += plain.size();
  digester_.add(plain);
  frame_.clear();
  protocol::append_block(frame_, protocol::FrameKind::source, plain, packing);
  return write_all(spool_.get(), frame_);
}

Result<std::string> PackedText::frames(uint64_t offset) const { return read_at(spool_.get(), offset, k_read_size); }

Result<UniqueFd> PackedText::unpacked() const {
  ASSIGN_OR_RETURN(UniqueFd plain, spool_in_memory("dcc-preprocessed"));
  protocol::Unpacker unpacker;
  std::string bytes;
  for (uint64_t offset = 0;;) {
    ASSIGN_OR_RETURN(std::string more, frames(offset));
    offset += more.size();
    bytes += more;
    std::string_view rest = bytes;
    for (;;) {
      ASSIGN_OR_RETURN(std::optional<protocol::Frame> frame, protocol::first_frame(rest));
      if (!frame) break;
      ASSIGN_OR_RETURN(std::string_view block, unpacker.unpack(frame->payload));
      RETURN_IF_ERROR(write_all(plain.get(), block));
      rest.remove_prefix(size_on_wire(*frame));
    }
    if (more.empty()) return plain;
    bytes.erase(0, bytes.size() - rest.size());
  }
}

}  // namespace dcc::client
