// SPDX-License-Identifier: GPL-2.0-or-later
// Native mode: the client sends its command as it is, and the server asks for what the compiler looks at. The texts of
// these messages are long and alike, so each is sent in blocks (block.h), in frames of its kind, and an empty frame
// ends it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/result.h"
#include "protocol/job_request.h"
#include "protocol/v4/block.h"
#include "protocol/v4/frame.h"
#include "view/answer.h"
#include "view/listing.h"

namespace dcc::protocol {

// The most paths and the most names in one message, and the most bytes in its text.
inline constexpr size_t k_paths_at_once = 8192;
inline constexpr size_t k_names_at_once = 100'000;
inline constexpr size_t k_view_message_limit = 8 * 1024 * 1024;

// The most directories of a compiler's own headers.
inline constexpr size_t k_header_directories = 64;

// Questions about paths, which the client answers with as many answers (AnswerList), in the same order.
struct Look {
  std::vector<std::string> paths;
};
using AnswerList = std::vector<view::Answer>;

// A question for the names in directories; the client answers with as many listings.
struct ListNames {
  std::vector<std::string> directories;
};
using ListingList = std::vector<view::Listing>;

// A question for the contents of files. The client answers with `contents`: for each path, in this order, its size in
// eight bytes and that many bytes (k_no_content if it cannot be read any more); the stream is cut into blocks anywhere.
struct FetchContents {
  std::vector<std::string> paths;
};
inline constexpr uint64_t k_no_content = ~uint64_t{0};

// What the server expects the client to answer. The client looks at each path and answers with Differences.
struct Expectation {
  struct Entry {
    std::string path;
    uint16_t check = 0;  // of the answer (view::check_of)
  };
  std::vector<Entry> entries;
};

struct Differences {
  struct Entry {
    uint32_t index = 0;
    view::Answer answer;
  };
  Digest digest;               // of all answers as they are now (view::digest_of)
  std::vector<Entry> entries;  // those whose check differs, with ascending indices
};

std::string encode_native_job(const JobRequest& job);
std::string encode(const Look& look);
std::string encode(const AnswerList& answers);
std::string encode(const ListNames& list);
std::string encode(const ListingList& listings);
std::string encode(const FetchContents& fetch);
std::string encode(const Expectation& expectation);
std::string encode(const Differences& differences);

// Code::protocol for a text that ends too early, has more after its end, or whose fields are out of bounds: paths are
// absolute and normal, and names have no slash.
Result<JobRequest> read_native_job(std::string_view text);
Result<Look> read_look(std::string_view text);
Result<AnswerList> read_answers(std::string_view text);
Result<ListNames> read_list_names(std::string_view text);
Result<ListingList> read_listings(std::string_view text);
Result<FetchContents> read_fetch_contents(std::string_view text);
Result<Expectation> read_expectation(std::string_view text);
Result<Differences> read_differences(std::string_view text);

// Appends the frames of one message.
void append_message(std::string& out, FrameKind kind, std::string_view text);

// Puts a message together again.
class MessageAssembler {
 public:
  // The whole text once the frame that ends it has come. Code::protocol when it grows too long, or when messages of two
  // kinds are mixed.
  Result<std::optional<std::string>> add(const Frame& frame);

 private:
  std::optional<FrameKind> kind_;
  std::string text_;
  Unpacker unpacker_;
};

}  // namespace dcc::protocol
