// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"
#include "protocol/v4/block.h"
#include "protocol/v4/messages.h"

namespace dcc::client {

// A preprocessed text as the source frames of protocol 4, in memory that a small machine hardly notices: packed, it is
// a fifth of itself.
class PackedText {
 public:
  static Result<PackedText> create();

  // Packs one more piece, of 1 to protocol::k_block_size bytes.
  Result<void> add(std::string_view plain, protocol::Packing packing);

  // What was added: its frames, from an offset among them (empty at their end), and the size and digest of the plain
  // text.
  Result<std::string> frames(uint64_t offset) const;
  protocol::Total total() const { return {size_, digester_.digest()}; }

  // The plain text, in memory of its own.
  Result<UniqueFd> unpacked() const;

 private:
  explicit PackedText(UniqueFd spool) : spool_(std::move(spool)) {}

  UniqueFd spool_;
  uint64_t size_ = 0;
  Digester digester_;
  std::string frame_;
};

}  // namespace dcc::client
