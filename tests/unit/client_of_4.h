// SPDX-License-Identifier: GPL-2.0-or-later
// What a client of protocol 4 says, and what it makes of the answer.
#pragma once

#include <string>
#include <vector>

#include "base/digest.h"
#include "protocol/v4/block.h"
#include "protocol/v4/frame.h"
#include "protocol/v4/messages.h"
#include "test.h"

inline std::string frame(dcc::protocol::FrameKind kind, std::string_view payload) {
  std::string bytes;
  dcc::protocol::append_frame(bytes, kind, payload);
  return bytes;
}

inline std::string hello(uint64_t features = 0) {
  std::string bytes;
  append(bytes, dcc::protocol::FrameKind::hello, dcc::protocol::Hello{features, "0"});
  return bytes;
}

// A gcc's, for C.
inline dcc::protocol::CompilerIdentity identity(const dcc::Digest& fingerprint = {}) {
  return {1, 1, fingerprint, "m68k-linux", "12.2.0"};
}

inline std::string job_frame(const dcc::protocol::CompilerIdentity& compiler,
                             std::vector<std::string> argv = {"gcc", "-c", "a.c", "-o", "a.o"}) {
  std::string bytes;
  append(bytes, dcc::protocol::JobRequest{compiler, std::move(argv), "/home/me", {"LANG=C"}});
  return bytes;
}

inline std::string source_frames(std::string_view text, std::string_view between = "") {
  std::string bytes;
  dcc::protocol::append_blocks(bytes, dcc::protocol::FrameKind::source, text);
  bytes += between;
  append(bytes, dcc::protocol::FrameKind::source_end, dcc::protocol::Total{text.size(), dcc::digest_of(text)});
  return bytes;
}

struct Answer {
  dcc::protocol::ResultHead result;
  std::string out, err, object;
  bool is_whole = false;  // there is an object, as its total says
};

inline Answer answer_in(const std::vector<dcc::protocol::Frame>& frames) {
  using dcc::protocol::FrameKind;
  Answer answer;
  dcc::protocol::Unpacker unpacker;
  for (const dcc::protocol::Frame& each : frames) {
    std::string* text = each.kind == FrameKind::text_out   ? &answer.out
                        : each.kind == FrameKind::text_err ? &answer.err
                        : each.kind == FrameKind::data     ? &answer.object
                                                           : nullptr;
    if (text) {
      auto plain = unpacker.unpack(each.payload);
      REQUIRE(plain);
      text->append(*plain);
    } else if (each.kind == FrameKind::result) {
      auto result = dcc::protocol::read_result(each.payload);
      REQUIRE(result);
      answer.result = *result;
    } else if (each.kind == FrameKind::output_end) {
      auto total = dcc::protocol::read_total(each.payload);
      REQUIRE(total);
      answer.is_whole = total->size == answer.object.size() && total->digest == dcc::digest_of(answer.object);
    }
  }
  return answer;
}
