// SPDX-License-Identifier: GPL-2.0-or-later
#include "protocol/stock/request.h"

#include <algorithm>

#include "protocol/stock/lzo.h"

namespace dcc::protocol {

std::string encode_request_head(int version, const std::vector<std::string>& argv) {
  size_t size = 2 * k_header_size;
  for (const std::string& word : argv) size += k_header_size + word.size();
  std::string head;
  head.reserve(size);
  append_header(head, "DIST", uint32_t(version));
  append_header(head, "ARGC", uint32_t(argv.size()));
  for (const std::string& word : argv) {
    append_header(head, "ARGV", uint32_t(word.size()));
    head += word;
  }
  return head;
}

Result<std::string> encode_request_body_header(uint64_t wire_size) { return encode_bulk_header("DOTI", wire_size); }

Result<size_t> RequestParser::feed(std::string_view bytes) {
  const size_t offered = bytes.size();
  while (!bytes.empty() && stage_ != Stage::complete) {
    if (stage_ == Stage::argument) {
      std::string_view piece = bytes.substr(0, missing_);
      if (piece.find('\0') != std::string_view::npos) return fail(Code::protocol, "an argument contains a NUL byte");
      arguments_.back() += piece;
      missing_ -= uint32_t(piece.size());
      bytes.remove_prefix(piece.size());
      if (missing_ == 0) argument_done();
      continue;
    }
    ASSIGN_OR_RETURN(std::optional<uint32_t> parameter, header_.feed(bytes, awaited()));
    if (parameter) RETURN_IF_ERROR(take_header(*parameter));
  }
  return offered - bytes.size();
}

std::string_view RequestParser::awaited() const {
  switch (stage_) {
    case Stage::version:
      return "DIST";
    case Stage::count:
      return "ARGC";
    case Stage::argument_header:
    case Stage::argument:
      return "ARGV";
    case Stage::body_header:
    case Stage::complete:
      break;
  }
  return "DOTI";
}

Result<void> RequestParser::take_header(uint32_t parameter) {
  switch (stage_) {
    case Stage::version:
      RETURN_IF_ERROR(check_version(parameter));
      version_ = static_cast<int>(parameter);
      stage_ = Stage::count;
      break;
    case Stage::count:
      if (parameter == 0) return fail(Code::protocol, "a request without a command");
      if (parameter > limits_.arguments) {
        return fail(Code::too_large, "{} arguments, at most {} are allowed", parameter, limits_.arguments);
      }
      count_ = parameter;
      stage_ = Stage::argument_header;
      break;
    case Stage::argument_header:
      if (parameter > limits_.argument_size) {
        return fail(Code::too_large, "an argument of {} bytes, at most {} are allowed", parameter,
                    limits_.argument_size);
      }
      if (parameter > limits_.arguments_size - arguments_size_) {
        return fail(Code::too_large, "arguments of more than {} bytes", limits_.arguments_size);
      }
      arguments_size_ += parameter;
      missing_ = parameter;
      arguments_.emplace_back();
      stage_ = Stage::argument;
      if (missing_ == 0) argument_done();
      break;
    case Stage::body_header:
      if (parameter > limits_.body_size) {
        return fail(Code::too_large, "a source of {} bytes, at most {} are allowed", parameter, limits_.body_size);
      }
      body_size_ = parameter;
      stage_ = Stage::complete;
      break;
    case Stage::argument:
    case Stage::complete:
      break;  // these stages read no header
  }
  return {};
}

Result<void> RequestParser::check_version(uint32_t version) {
  switch (version) {
    case k_version_plain:
      return {};
    case k_version_lzo:
      if (lzo_available()) return {};
      return fail(Code::protocol, "a request in protocol 2 (\",lzo\"), but this build is without liblzo2");
    case 3:
      return fail(Code::protocol, "a request in protocol 3 (pump mode), which is not supported");
    default:
      return fail(Code::protocol, "a request in unknown protocol {}", version);
  }
}

void RequestParser::argument_done() {
  stage_ = arguments_.size() == count_ ? Stage::body_header : Stage::argument_header;
}

}  // namespace dcc::protocol
