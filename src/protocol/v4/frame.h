// SPDX-License-Identifier: GPL-2.0-or-later
// Protocol 4, between dcc clients and dcc servers. It begins with the greeting: the first packet of protocols 1 and 2,
// but with version 4. A stock server closes the connection when it reads that. Then both sides send frames: a kind of
// two bytes, two zero bytes, a payload length of four bytes (numbers are little-endian), and the payload.
//
//   client   greeting, hello, job, source…, source_end
//   server   welcome, then queued or ready or refused, alive now and then, and: result, text…, output, data…,
//            output_end, …, end
//
// The client sends everything without waiting for an answer, and its source while the preprocessor is still writing it.
// Instead of a job it may send a query, which the server answers with: compilers, end. Only a server whose welcome has
// the bit k_answers_queries understands queries. So that the protocol can be extended, receivers skip frames of an
// unknown kind, and bytes after the known fields of a payload (fields.h). One job per connection.
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
  source_end = 4,  // Total, of the text
  query = 5,       // empty; asks for the server's compilers
  // native mode; messages of view_messages.h
  native_job = 6,    // JobRequest with NativeFacts, in place of a job and its source
  answers = 7,       // AnswerList
  names = 8,         // ListingList
  contents = 9,      // blocks of the contents that were asked for
  differences = 10,  // Differences
  // in place of everything else: a keyed connection begins (channel/handshake.h)
  prove = 11,
  // From the server.
  welcome = 32,     // Hello
  ready = 33,       // empty; the server has the compiler, and runs the job as soon as its source has arrived
  queued = 34,      // Queued; the server has the compiler, but other jobs are first
  refused = 35,     // Refused
  alive = 36,       // empty; see k_alive_ms
  result = 37,      // ResultHead
  text_out = 38,    // a block of what the compiler wrote on stdout
  text_err = 39,    // a block of what the compiler wrote on stderr
  output = 40,      // OutputHead; its data follows
  data = 41,        // a block of an output
  output_end = 42,  // Total, of the output
  end = 43,         // empty; ends the answer
  compilers = 44,   // CompilerList
  // native mode
  look = 45,         // Look
  list_names = 46,   // ListNames
  fetch = 47,        // FetchContents
  expectation = 48,  // Expectation
  removed = 49,      // a path (text): the compiler removed this file
  late = 50,         // empty; the compiler runs, and waits for the answer to the question that follows
  proof = 51,        // the answer to prove
};

struct Frame {
  FrameKind kind{};
  std::string_view payload;
};

inline constexpr size_t k_frame_header_size = 8;
// The longest payload that is accepted, in bytes. Blocks are shorter, and the longest of the other payloads is that of
// a job.
inline constexpr size_t k_frame_limit = 2 * 1024 * 1024;

// After welcome, a server sends something at least this often, until the end of its answer. A client that receives
// nothing for three times as long considers it dead.
inline constexpr uint64_t k_alive_ms = 5000;
inline constexpr uint64_t k_silence_ms = 3 * k_alive_ms;

std::string greeting();

// The version in a greeting, once it is complete. Nothing when more bytes are needed, or when the bytes are not a
// greeting at all, which RequestParser reports.
std::optional<int> greeted_version(std::string_view bytes);
inline constexpr size_t k_greeting_size = 12;

// Appends the header of a frame. A payload of this size must follow.
void append_frame_header(std::string& out, FrameKind kind, size_t payload_size);
void append_frame(std::string& out, FrameKind kind, std::string_view payload = {});

// The frame at the front of `bytes`; nothing when it is not complete yet. Code::protocol when the bytes are not a
// frame.
Result<std::optional<Frame>> first_frame(std::string_view bytes);

// How many bytes complete the header, or else the frame, that `bytes` begin; first_frame() must have taken them for
// the beginning of one.
size_t missing_of_frame(std::string_view bytes);

// Whether `bytes` contain a complete frame of this kind.
bool has_frame(std::string_view bytes, FrameKind kind);

inline size_t size_on_wire(const Frame& frame) { return k_frame_header_size + frame.payload.size(); }

}  // namespace dcc::protocol
