// SPDX-License-Identifier: GPL-2.0-or-later
#include "protocol/v4/view_messages.h"

#include <algorithm>

#include "protocol/v4/fields.h"
#include "protocol/v4/messages.h"
#include "view/digest.h"
#include "view/path.h"

namespace dcc::protocol {
namespace {

using view::Answer;
using view::Listing;

template <class Message>
Result<Message> whole(const FieldReader& fields, Message message, const char* name) {
  if (fields.ok() && fields.at_end()) return message;
  return fail(Code::protocol, "a '{}' of protocol 4 that is damaged", name);
}

Error out_of_bounds(const char* name) {
  return fail(Code::protocol, "a '{}' of protocol 4 with a value that is not allowed", name);
}

std::string encode_paths(const std::vector<std::string>& paths) {
  std::string text;
  FieldWriter(text).texts(paths);
  return text;
}

Result<std::vector<std::string>> read_paths(std::string_view text, const char* name) {
  FieldReader fields(text);
  std::vector<std::string> paths = fields.texts(k_paths_at_once);
  if (!std::all_of(paths.begin(), paths.end(), view::is_normal)) return out_of_bounds(name);
  return whole(fields, std::move(paths), name);
}

// A kind that this version does not know cannot be acted on.
bool read_kind(FieldReader& fields, Answer::Kind& kind) {
  const uint8_t number = fields.u8();
  if (number > static_cast<uint8_t>(Answer::Kind::hidden)) return false;
  kind = static_cast<Answer::Kind>(number);
  return true;
}

// As view::append_answer() has written it.
bool read_answer(FieldReader& fields, Answer& answer) {
  if (!read_kind(fields, answer.kind)) return false;
  answer.depth = static_cast<uint16_t>(fields.number(2));
  switch (answer.kind) {
    case Answer::Kind::hidden:
      return fields.ok();
    case Answer::Kind::failed:
      answer.error = fields.u8();
      return fields.ok() && answer.error != 0;
    case Answer::Kind::link:
      answer.target = fields.text();
      if (answer.target.empty() || answer.target.size() > view::k_path_limit ||
          answer.target.find('\0') != answer.target.npos)
        return false;
      break;
    case Answer::Kind::file:
      answer.size = fields.u64();
      for (uint8_t& byte : answer.content.bytes) byte = fields.u8();
      break;
    case Answer::Kind::directory:
    case Answer::Kind::other:
      break;
  }
  answer.access = fields.u8();
  answer.mode = fields.u32();
  answer.mtime_ns = static_cast<int64_t>(fields.u64());
  answer.device = fields.u64();
  answer.inode = fields.u64();
  return fields.ok();
}

bool is_absolute_path(std::string_view path) {
  return path.starts_with('/') && path.size() <= view::k_path_limit && path.find('\0') == path.npos;
}

}  // namespace

std::string encode_native_job(const JobRequest& job) {
  std::string text;
  const NativeFacts facts = job.native.value_or(NativeFacts{});
  FieldWriter(text)
      .text(payload_of(job))
      .u32(facts.umask)
      .u64(static_cast<uint64_t>(facts.clock_ns))
      .u8(facts.terminals)
      .number(facts.columns, 2)
      .text(facts.token)
      .texts(facts.headers);
  return text;
}

// Later versions may add fields.
Result<JobRequest> read_native_job(std::string_view text) {
  FieldReader fields(text);
  ASSIGN_OR_RETURN(JobRequest job, read_job_request(fields.text()));
  NativeFacts& facts = job.native.emplace();
  facts.umask = fields.u32();
  facts.clock_ns = static_cast<int64_t>(fields.u64());
  facts.terminals = fields.u8();
  facts.columns = static_cast<uint16_t>(fields.number(2));
  facts.token = fields.text();
  facts.headers = fields.texts(k_header_directories);
  const bool has_odd_token = !facts.token.empty() && facts.token.size() != k_client_token_size;
  const bool has_paths = std::all_of(facts.headers.begin(), facts.headers.end(), is_absolute_path);
  if (!fields.ok() || has_odd_token || !has_paths || facts.umask > 0777 || !view::is_normal(job.directory))
    return out_of_bounds("native job");
  return job;
}

std::string encode(const Look& look) { return encode_paths(look.paths); }

Result<Look> read_look(std::string_view text) {
  ASSIGN_OR_RETURN(auto paths, read_paths(text, "look"));
  return Look{std::move(paths)};
}

std::string encode(const AnswerList& answers) {
  std::string text;
  FieldWriter(text).u32(static_cast<uint32_t>(answers.size()));
  for (const Answer& answer : answers) view::append_answer(text, answer);
  return text;
}

Result<AnswerList> read_answers(std::string_view text) {
  FieldReader fields(text);
  AnswerList answers;
  for (uint32_t left = fields.u32(); left > 0; --left) {
    if (answers.size() == k_paths_at_once || !read_answer(fields, answers.emplace_back()))
      return out_of_bounds("answers");
  }
  return whole(fields, std::move(answers), "answers");
}

std::string encode(const ListNames& list) { return encode_paths(list.directories); }

Result<ListNames> read_list_names(std::string_view text) {
  ASSIGN_OR_RETURN(auto paths, read_paths(text, "list"));
  return ListNames{std::move(paths)};
}

std::string encode(const ListingList& listings) {
  std::string text;
  FieldWriter fields(text);
  fields.u32(static_cast<uint32_t>(listings.size()));
  for (const Listing& listing : listings) {
    fields.u8(listing.error).u8(listing.hidden).u32(static_cast<uint32_t>(listing.entries.size()));
    for (const Listing::Entry& entry : listing.entries) fields.u8(static_cast<uint8_t>(entry.kind)).text(entry.name);
  }
  return text;
}

Result<ListingList> read_listings(std::string_view text) {
  FieldReader fields(text);
  ListingList listings;
  size_t names = 0;
  for (uint32_t left = fields.u32(); left > 0 && fields.ok(); --left) {
    if (listings.size() == k_paths_at_once) return out_of_bounds("names");
    Listing& listing = listings.emplace_back();
    listing.error = fields.u8();
    listing.hidden = fields.u8() != 0;
    for (uint32_t entries = fields.u32(); entries > 0 && fields.ok(); --entries) {
      Listing::Entry& entry = listing.entries.emplace_back();
      if (!read_kind(fields, entry.kind)) return out_of_bounds("names");
      entry.name = fields.text();
      if (!fields.ok() || ++names > k_names_at_once || !view::is_name(entry.name)) return out_of_bounds("names");
    }
  }
  return whole(fields, std::move(listings), "names");
}

std::string encode(const FetchContents& fetch) { return encode_paths(fetch.paths); }

Result<FetchContents> read_fetch_contents(std::string_view text) {
  ASSIGN_OR_RETURN(auto paths, read_paths(text, "fetch"));
  return FetchContents{std::move(paths)};
}

std::string encode(const Expectation& expectation) {
  std::string text;
  FieldWriter fields(text);
  fields.u32(static_cast<uint32_t>(expectation.entries.size()));
  for (const Expectation::Entry& entry : expectation.entries) fields.text(entry.path).number(entry.check, 2);
  return text;
}

Result<Expectation> read_expectation(std::string_view text) {
  FieldReader fields(text);
  Expectation expectation;
  for (uint32_t left = fields.u32(); left > 0 && fields.ok(); --left) {
    if (expectation.entries.size() == k_paths_at_once) return out_of_bounds("expectation");
    Expectation::Entry& entry = expectation.entries.emplace_back();
    entry.path = fields.text();
    entry.check = static_cast<uint16_t>(fields.number(2));
    if (fields.ok() && !view::is_normal(entry.path)) return out_of_bounds("expectation");
  }
  return whole(fields, std::move(expectation), "expectation");
}

std::string encode(const Differences& differences) {
  std::string text;
  FieldWriter fields(text);
  fields.digest(differences.digest).u32(static_cast<uint32_t>(differences.entries.size()));
  for (const Differences::Entry& entry : differences.entries) {
    fields.u32(entry.index);
    view::append_answer(text, entry.answer);
  }
  return text;
}

Result<Differences> read_differences(std::string_view text) {
  FieldReader fields(text);
  Differences differences;
  differences.digest = fields.digest();
  for (uint32_t left = fields.u32(); left > 0; --left) {
    const uint32_t index = fields.u32();
    const bool ascends = differences.entries.empty() || index > differences.entries.back().index;
    if (index >= k_paths_at_once || !ascends) return out_of_bounds("differences");
    Differences::Entry& entry = differences.entries.emplace_back();
    entry.index = index;
    if (!read_answer(fields, entry.answer)) return out_of_bounds("differences");
  }
  return whole(fields, std::move(differences), "differences");
}

void append_message(std::string& out, FrameKind kind, std::string_view text) {
  append_blocks(out, kind, text);
  append_frame(out, kind);
}

Result<std::optional<std::string>> MessageAssembler::add(const Frame& frame) {
  if (kind_.value_or(frame.kind) != frame.kind) return fail(Code::protocol, "a message within another");
  kind_ = frame.kind;
  if (frame.payload.empty()) {
    kind_.reset();
    return std::optional(std::exchange(text_, {}));
  }
  ASSIGN_OR_RETURN(std::string_view piece, unpacker_.unpack(frame.payload));
  if (text_.size() + piece.size() > k_view_message_limit)
    return fail(Code::protocol, "a message of protocol 4 that is too long");
  text_ += piece;
  return std::optional<std::string>();
}

}  // namespace dcc::protocol
