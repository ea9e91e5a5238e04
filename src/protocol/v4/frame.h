// SPDX-License-Identifier: GPL-2.0-or-later
// Protocol 4, which two dcc's speak. It begins with the first packet of protocols 1 and 2, saying version 4: a stock
// server closes on that. Then both sides send frames: a kind of two bytes, two bytes that are zero, a length of four
// bytes (numbers are little-endian), and as many bytes of payload.
//
//   client   greeting, hello, job, source…, source_end
//   server   welcome, then queued or ready or refused, alive now and then, and: result, text…, output, data…,
//            output_end, …, end
//
// The client sends all of it without waiting for anything, its source while the preprocessor still writes it. Instead
// of a job, it may have a question, to which the server's answer is: offer, end. Only a server whose welcome has the
// bit k_answers_queries has heard of that. Frames of an unknown kind are skipped, and so are bytes behind the fields of
// a payload that one knows (fields.h): so the protocol is extended. One job per connection.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace dcc::protocol {

inline constexpr int k_version_4 = 4;

enum class FrameKind : uint16_t {
  // From the client.
  hello = 1,       // Hello
  job = 2,         // JobRequest
  source = 3,      // a block of preprocessed text (block.h)
  source_end = 4,  // Total: of the text
  query = 5,       // nothing: what do you offer?
  // From the server.
  welcome = 32,     // Hello
  ready = 33,       // nothing: the compiler is there, and the job runs as soon as its source has come
  queued = 34,      // Queued: likewise, but others are first
  refused = 35,     // Refused
  alive = 36,       // nothing
  result = 37,      // ResultHead
  text_out = 38,    // a block of what the compiler wrote on stdout
  text_err = 39,    // and on stderr
  output = 40,      // OutputHead; its data follows
  data = 41,        // a block of it
  output_end = 42,  // Total: of the output
  end = 43,         // nothing: of the answer
  offer = 44,       // CompilerList
};

struct Frame {
  FrameKind kind{};
  std::string_view payload;
};

inline constexpr size_t k_frame_header_size = 8;
// No frame is longer: blocks are smaller, and of all commands the longest is that of a job.
inline constexpr size_t k_frame_limit = 2 * 1024 * 1024;

// A server that has said welcome says something at least this often, until the end of the answer. A client that hears
// nothing for three times as long takes it for dead.
inline constexpr uint64_t k_alive_ms = 5000;
inline constexpr uint64_t k_silence_ms = 3 * k_alive_ms;

std::string greeting();

// The version of a greeting, once it is whole; nothing when more bytes are needed, and when it is no greeting at all
// (which is for RequestParser to complain about).
std::optional<int> greeted_version(std::string_view bytes);
inline constexpr size_t k_greeting_size = 12;

// The first part of a frame, for a payload of this size that follows.
void append_frame_header(std::string& out, FrameKind kind, size_t payload_size);
void append_frame(std::string& out, FrameKind kind, std::string_view payload = {});

// The frame at the front of `bytes`; nothing when it is not whole yet. Code::protocol when it is none.
Result<std::optional<Frame>> first_frame(std::string_view bytes);

// Whether a whole frame of this kind is among those in `bytes`.
bool has_frame(std::string_view bytes, FrameKind kind);

inline size_t size_on_wire(const Frame& frame) { return k_frame_header_size + frame.payload.size(); }

}  // namespace dcc::protocol
