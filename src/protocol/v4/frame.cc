// SPDX-License-Identifier: GPL-2.0-or-later
#include "protocol/v4/frame.h"

#include "base/strings.h"
#include "protocol/stock/packet.h"
#include "protocol/stranger.h"
#include "protocol/v4/fields.h"

namespace dcc::protocol {

static_assert(k_greeting_size == k_header_size);

std::string greeting() {
  std::string packet;
  append_header(packet, "DIST", k_version_4);
  return packet;
}

std::optional<int> greeted_version(std::string_view bytes) {
  if (bytes.size() < k_greeting_size) return std::nullopt;
  HeaderReader header;
  std::string_view packet = bytes.substr(0, k_greeting_size);
  auto version = header.feed(packet, "DIST");
  if (!version || !*version) return std::nullopt;
  return static_cast<int>(**version);
}

void append_frame_header(std::string& out, FrameKind kind, size_t payload_size) {
  FieldWriter(out).number(static_cast<uint16_t>(kind), 2).number(0, 2).u32(static_cast<uint32_t>(payload_size));
}

void append_frame(std::string& out, FrameKind kind, std::string_view payload) {
  append_frame_header(out, kind, payload.size());
  out.append(payload);
}

Result<std::optional<Frame>> first_frame(std::string_view bytes) {
  if (bytes.size() < k_frame_header_size) return std::optional<Frame>();
  FieldReader header(bytes);
  auto kind = static_cast<FrameKind>(header.number(2));
  uint64_t zero = header.number(2);
  size_t size = header.u32();
  if (zero != 0 || size > k_frame_limit) {
    if (auto stranger = known_stranger(bytes); !stranger.empty()) return fail(Code::protocol, "{}", stranger);
    return fail(Code::protocol, "'{}' begins no frame of protocol 4", printable(bytes.substr(0, 16)));
  }
  if (bytes.size() - k_frame_header_size < size) return std::optional<Frame>();
  return std::optional<Frame>({kind, bytes.substr(k_frame_header_size, size)});
}

size_t missing_of_frame(std::string_view bytes) {
  if (bytes.size() < k_frame_header_size) return k_frame_header_size - bytes.size();
  FieldReader header(bytes);
  header.number(2);
  header.number(2);
  return k_frame_header_size + header.u32() - bytes.size();
}

bool has_frame(std::string_view bytes, FrameKind kind) {
  for (;;) {
    auto frame = first_frame(bytes);
    if (!frame || !*frame) return false;
    if ((*frame)->kind == kind) return true;
    bytes.remove_prefix(size_on_wire(**frame));
  }
}

}  // namespace dcc::protocol
