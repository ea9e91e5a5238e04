// SPDX-License-Identifier: GPL-2.0-or-later
// What a server of protocol 4 says to a job.
#pragma once

#include <string>

#include "base/digest.h"
#include "client_of_4.h"
#include "protocol/v4/block.h"
#include "protocol/v4/messages.h"

inline std::string welcome(uint64_t features = 0) {
  std::string bytes;
  append(bytes, dcc::protocol::FrameKind::welcome, dcc::protocol::Hello{features, "0"});
  return bytes;
}

inline std::string ready() { return frame(dcc::protocol::FrameKind::ready, ""); }

inline std::string end_of_answer() { return frame(dcc::protocol::FrameKind::end, ""); }

inline std::string refusal(dcc::Refusal reason, const std::string& text = "no") {
  std::string bytes;
  append(bytes, dcc::protocol::Refused{reason, text});
  return bytes;
}

inline std::string queued(uint32_t ahead, uint32_t wait_ms, uint32_t job_ms) {
  std::string bytes;
  append(bytes, dcc::protocol::Queued{ahead, wait_ms, job_ms});
  return bytes;
}

inline std::string result_frame(int wait_status) {
  std::string bytes;
  append(bytes, dcc::protocol::ResultHead{wait_status, {8, 3, 2, 150}});
  return bytes;
}

inline std::string output_head(const std::string& role, uint64_t size) {
  std::string bytes;
  append(bytes, dcc::protocol::OutputHead{role, size});
  return bytes;
}

inline std::string data_frames(std::string_view text) {
  std::string bytes;
  dcc::protocol::append_blocks(bytes, dcc::protocol::FrameKind::data, text);
  return bytes;
}

inline std::string output_end(uint64_t size, std::string_view text) {
  std::string bytes;
  append(bytes, dcc::protocol::FrameKind::output_end, dcc::protocol::Total{size, dcc::digest_of(text)});
  return bytes;
}

inline std::string output_frames(const std::string& role, std::string_view text) {
  return output_head(role, text.size()) + data_frames(text) + output_end(text.size(), text);
}

inline std::string text_frames(dcc::protocol::FrameKind kind, std::string_view text) {
  std::string bytes;
  dcc::protocol::append_blocks(bytes, kind, text);
  return bytes;
}

// All that it says to a job whose compiler succeeds.
inline std::string whole_answer(std::string_view object) {
  return welcome() + ready() + result_frame(0) + output_frames("o", object) + end_of_answer();
}
