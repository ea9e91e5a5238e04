// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/response.h"

#include <http_parser.h>

namespace dcc::http {
namespace {

constexpr size_t k_head_limit = 16 * 1024;

}  // namespace

struct HttpResponseReader::Callbacks {
  static HttpResponseReader& reader(http_parser* parser) { return *static_cast<HttpResponseReader*>(parser->data); }

  static int on_headers_complete(http_parser* parser) {
    reader(parser).in_body_ = true;
    return 0;
  }
  static int on_body(http_parser* parser, const char* text, size_t size) {
    HttpResponseReader& self = reader(parser);
    if (self.body_.size() + size > self.body_limit_) return -1;
    self.body_.append(text, size);
    return 0;
  }
  static int on_message_complete(http_parser* parser) {
    reader(parser).whole_ = true;
    http_parser_pause(parser, 1);
    return 0;
  }

  static http_parser_settings all() {
    http_parser_settings settings;
    http_parser_settings_init(&settings);
    settings.on_headers_complete = on_headers_complete;
    settings.on_body = on_body;
    settings.on_message_complete = on_message_complete;
    return settings;
  }
};

HttpResponseReader::HttpResponseReader(size_t body_limit)
    : parser_(std::make_unique<http_parser>()), body_limit_(body_limit) {
  http_parser_init(parser_.get(), HTTP_RESPONSE);
  parser_->data = this;
}

HttpResponseReader::~HttpResponseReader() = default;

int HttpResponseReader::status() const { return static_cast<int>(parser_->status_code); }

Result<void> HttpResponseReader::feed(std::string_view bytes) {
  static const http_parser_settings k_settings = Callbacks::all();
  if (whole_) return {};
  http_parser_execute(parser_.get(), &k_settings, bytes.data(), bytes.size());
  if (!in_body_) head_size_ += bytes.size();
  if (head_size_ > k_head_limit) return fail(Code::protocol, "the answer's head is too long");
  if (whole_ || parser_->http_errno == HPE_OK) return {};
  if (parser_->http_errno == HPE_CB_body) return fail(Code::protocol, "the answer is too long");
  return fail(Code::protocol, "no HTTP: {}", http_errno_description(HTTP_PARSER_ERRNO(parser_.get())));
}

// An answer without a length ends with its connection; the parser wants to be told.
Result<void> HttpResponseReader::end() {
  RETURN_IF_ERROR(feed({}));
  if (!whole_) return fail(Code::truncated, "the connection ended before the answer did");
  return {};
}

}  // namespace dcc::http
