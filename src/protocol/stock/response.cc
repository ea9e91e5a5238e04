// SPDX-License-Identifier: GPL-2.0-or-later
#include "protocol/stock/response.h"

#include <algorithm>

#include "protocol/stock/lzo.h"

namespace dcc::protocol {

namespace {

Result<void> append_text(std::string& head, int version, std::string_view token, std::string_view text) {
  std::string packed;
  if (version == k_version_lzo) {
    ASSIGN_OR_RETURN(packed, lzo_compress(text));
    text = packed;
  }
  ASSIGN_OR_RETURN(std::string header, encode_bulk_header(token, text.size()));
  head += header;
  head += text;
  return {};
}

}  // namespace

Result<std::string> encode_response_head(int version, int status, std::string_view err, std::string_view out) {
  std::string head;
  append_header(head, "DONE", uint32_t(version));
  append_header(head, "STAT", uint32_t(status));
  RETURN_IF_ERROR(append_text(head, version, "SERR", err));
  RETURN_IF_ERROR(append_text(head, version, "SOUT", out));
  return head;
}

Result<std::string> encode_object_header(uint64_t wire_size) { return encode_bulk_header("DOTO", wire_size); }

Result<size_t> ResponseParser::feed(std::string_view bytes) {
  const size_t offered = bytes.size();
  while (!bytes.empty() && stage_ != Stage::complete) {
    if (stage_ == Stage::err || stage_ == Stage::out) {
      std::string& text = stage_ == Stage::err ? err_ : out_;
      std::string_view piece = bytes.substr(0, missing_);
      text += piece;
      missing_ -= uint32_t(piece.size());
      bytes.remove_prefix(piece.size());
      if (missing_ == 0) RETURN_IF_ERROR(text_done());
      continue;
    }
    ASSIGN_OR_RETURN(std::optional<uint32_t> parameter, header_.feed(bytes, awaited()));
    if (parameter) RETURN_IF_ERROR(take_header(*parameter));
  }
  return offered - bytes.size();
}

std::string_view ResponseParser::awaited() const {
  switch (stage_) {
    case Stage::version:
      return "DONE";
    case Stage::status:
      return "STAT";
    case Stage::err_header:
    case Stage::err:
      return "SERR";
    case Stage::out_header:
    case Stage::out:
      return "SOUT";
    case Stage::object_header:
    case Stage::complete:
      break;
  }
  return "DOTO";
}

Result<void> ResponseParser::take_header(uint32_t parameter) {
  switch (stage_) {
    case Stage::version:
      if (parameter != uint32_t(version_)) {
        return fail(Code::protocol, "the server answered in protocol {} to a request in {}", parameter, version_);
      }
      stage_ = Stage::status;
      break;
    case Stage::status:
      status_ = static_cast<int>(parameter);
      stage_ = Stage::err_header;
      break;
    case Stage::err_header:
    case Stage::out_header:
      if (parameter > limits_.text_size) {
        return fail(Code::protocol, "the server announced {} bytes of {}, at most {} are taken", parameter, awaited(),
                    limits_.text_size);
      }
      missing_ = parameter;
      stage_ = stage_ == Stage::err_header ? Stage::err : Stage::out;
      if (missing_ == 0) RETURN_IF_ERROR(text_done());
      break;
    case Stage::object_header:
      if (parameter > limits_.object_size) {
        return fail(Code::protocol, "the server announced an object of {} bytes, at most {} are taken", parameter,
                    limits_.object_size);
      }
      object_size_ = parameter;
      stage_ = Stage::complete;
      break;
    case Stage::err:
    case Stage::out:
    case Stage::complete:
      break;  // these stages read no header
  }
  return {};
}

Result<void> ResponseParser::text_done() {
  std::string& text = stage_ == Stage::err ? err_ : out_;
  if (version_ == k_version_lzo) {
    ASSIGN_OR_RETURN(text, lzo_decompress(text, limits_.text_size).context("the body of {}", awaited()));
  }
  stage_ = stage_ == Stage::err ? Stage::out_header : Stage::object_header;
  return {};
}

}  // namespace dcc::protocol
