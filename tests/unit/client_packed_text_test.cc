// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/input/packed_text.h"

#include "base/file.h"
#include "noise.h"
#include "protocol/v4/block.h"
#include "test.h"

namespace dcc::client {

namespace {

PackedText packed(std::string_view text, size_t piece) {
  auto packed = PackedText::create();
  REQUIRE(packed);
  for (; !text.empty(); text.remove_prefix(std::min(text.size(), piece)))
    REQUIRE(packed->add(text.substr(0, piece), protocol::Packing::lz4));
  return std::move(*packed);
}

std::string all_frames(const PackedText& text) {
  std::string frames;
  for (;;) {
    auto more = text.frames(frames.size());
    REQUIRE(more);
    if (more->empty()) return frames;
    frames += *more;
  }
}

std::string plain_of(const PackedText& text) {
  auto file = text.unpacked();
  REQUIRE(file);
  auto plain = read_at(file->get(), 0, text.total().size + 1);
  REQUIRE(plain);
  return *plain;
}

}  // namespace

TEST_CASE("a text unpacks to what was added, whatever its size and its pieces") {
  for (size_t size : {size_t{1}, size_t{1000}, protocol::k_block_size, protocol::k_block_size + 1, size_t{1 << 20}}) {
    for (const std::string& text : {noise(size), std::string(size, 'x')}) {
      for (size_t piece : {protocol::k_block_size, size_t{4099}}) {
        CAPTURE(size);
        PackedText packed_text = packed(text, piece);
        CHECK(plain_of(packed_text) == text);
        CHECK(packed_text.total().size == size);
        CHECK(packed_text.total().digest == digest_of(text));
      }
    }
  }
}

TEST_CASE("an empty text has no frames") {
  PackedText text = packed("", 1);
  CHECK(all_frames(text).empty());
  CHECK(plain_of(text).empty());
  CHECK(text.total().size == 0);
  CHECK(text.total().digest == digest_of(""));
}

TEST_CASE("its frames are source frames, and the same each time they are read") {
  const std::string text = noise(1 << 20);
  PackedText packed_text = packed(text, protocol::k_block_size);
  const std::string frames = all_frames(packed_text);
  CHECK(all_frames(packed_text) == frames);
  protocol::Unpacker unpacker;
  std::string back;
  for (std::string_view rest = frames; !rest.empty();) {
    auto frame = protocol::first_frame(rest);
    REQUIRE(frame);
    REQUIRE(*frame);
    CHECK((*frame)->kind == protocol::FrameKind::source);
    back += *unpacker.unpack((*frame)->payload);
    rest.remove_prefix(size_on_wire(**frame));
  }
  CHECK(back == text);
}

TEST_CASE("what was added later shows behind what was read before") {
  PackedText text = packed(noise(1000), 1000);
  std::string frames = all_frames(text);
  CHECK(text.frames(frames.size())->empty());
  REQUIRE(text.add("more", protocol::Packing::plain));
  std::string more = *text.frames(frames.size());
  CHECK(!more.empty());
  CHECK(all_frames(text) == frames + more);
  CHECK(plain_of(text) == noise(1000) + "more");
}

}  // namespace dcc::client
