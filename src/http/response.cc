// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/response.h"

#include <algorithm>

#include "base/strings.h"

namespace dcc::http {
namespace {

constexpr size_t k_head_limit = 16 * 1024;
constexpr size_t k_chunk_line_limit = 1024;

Error no_http(std::string_view what) { return fail(Code::protocol, "no HTTP: {}", what); }

}  // namespace

HttpResponseReader::HttpResponseReader(size_t body_limit) : body_limit_(body_limit), lines_(k_head_limit) {}

Result<void> HttpResponseReader::feed(std::string_view bytes) {
  while (!bytes.empty() && part_ != Part::end) {
    bool is_data = part_ == Part::sized || part_ == Part::chunk || part_ == Part::open;
    const size_t used = is_data ? static_cast<size_t>(std::min<uint64_t>(bytes.size(), left_)) : lines_.feed(bytes);
    if (is_data)
      RETURN_IF_ERROR(take_data(bytes.substr(0, used)));
    else
      RETURN_IF_ERROR(take_line());
    bytes.remove_prefix(used);
  }
  return {};
}

// The end of the connection ends an answer without a length.
Result<void> HttpResponseReader::end() {
  if (part_ == Part::open) part_ = Part::end;
  if (!whole()) return fail(Code::truncated, "the connection ended before the answer did");
  return {};
}

Result<void> HttpResponseReader::take_data(std::string_view bytes) {
  if (body_.size() + bytes.size() > body_limit_) return fail(Code::protocol, "the answer is too long");
  body_ += bytes;
  if (part_ == Part::open) return {};
  left_ -= bytes.size();
  if (left_ == 0) part_ = part_ == Part::chunk ? begin_lines(Part::chunk_end) : Part::end;
  return {};
}

Result<void> HttpResponseReader::take_line() {
  if (lines_.state() == LineReader::State::malformed) return no_http("control characters");
  if (lines_.state() == LineReader::State::too_long) return fail(Code::protocol, "the answer's head is too long");
  std::string_view line = lines_.line();
  if (lines_.state() == LineReader::State::partial) {
    // A server that speaks another protocol may never send a line end.
    static constexpr std::string_view k_begin = "HTTP/1.";
    bool may_be_http = line.substr(0, k_begin.size()) == k_begin.substr(0, line.size());
    if (part_ == Part::status && !may_be_http) return no_http("no version of it");
    return {};
  }
  switch (part_) {
    case Part::status:
      return take_status(line);
    case Part::headers:
      return line.empty() ? finish_head() : take_header(line);
    case Part::chunk_size:
      return take_chunk_size(line);
    case Part::chunk_end:
      if (!line.empty()) return no_http("a chunk that is longer than it says");
      part_ = begin_lines(Part::chunk_size);
      return {};
    default:  // Part::trailers: all are ignored
      if (line.empty()) part_ = Part::end;
      return {};
  }
}

// "HTTP/1.1 200 OK"; the last word may be missing.
Result<void> HttpResponseReader::take_status(std::string_view line) {
  size_t version_end = std::min(line.find(' '), line.size());
  std::string_view rest = line.substr(std::min(version_end + 1, line.size()));
  std::string_view code = rest.substr(0, rest.find(' '));
  auto status = parse_length(code);
  if (!minor_version(line.substr(0, version_end)) || !status || code.size() != 3) return no_http("no status");
  status_ = static_cast<int>(*status);
  part_ = Part::headers;
  return {};
}

Result<void> HttpResponseReader::take_header(std::string_view line) {
  auto header = parse_header(line);
  if (!header) return no_http("a line that is not a header");
  if (header->is("Content-Length")) {
    auto length = parse_length(header->value);
    if (!length || length_) return no_http("no Content-Length that can be");
    length_ = length;
  } else if (header->is("Transfer-Encoding")) {
    if (!header->lists("chunked") || header->value.find(',') != line.npos) return no_http("an unknown encoding");
    is_chunked_ = true;
  }
  return {};
}

Result<void> HttpResponseReader::finish_head() {
  if (is_chunked_ && length_) return no_http("both a length and chunks");
  bool has_body = status_ >= 200 && status_ != 204 && status_ != 304;
  if (!has_body || length_ == uint64_t{0}) {
    part_ = Part::end;
  } else if (is_chunked_) {
    part_ = begin_lines(Part::chunk_size);
  } else {
    part_ = length_ ? Part::sized : Part::open;
    left_ = length_.value_or(UINT64_MAX);
  }
  return {};
}

// "1f;name=value": the size is hexadecimal.
Result<void> HttpResponseReader::take_chunk_size(std::string_view line) {
  auto size = parse_length(line.substr(0, line.find_first_of("; \t")), 16);
  if (!size) return no_http("no size of a chunk");
  left_ = *size;
  part_ = left_ > 0 ? Part::chunk : begin_lines(Part::trailers);
  return {};
}

HttpResponseReader::Part HttpResponseReader::begin_lines(Part part) {
  lines_ = LineReader(part == Part::trailers ? k_head_limit : k_chunk_line_limit);
  return part;
}

}  // namespace dcc::http
