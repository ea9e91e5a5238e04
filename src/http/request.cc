// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/request.h"

#include <http_parser.h>
#include <strings.h>

#include <algorithm>
#include <utility>

namespace dcc::http {

// What the parser calls. A result other than 0 ends the parse.
struct HttpRequestReader::Callbacks {
  static HttpRequestReader& reader(http_parser* parser) { return *static_cast<HttpRequestReader*>(parser->data); }

  static int on_url(http_parser* parser, const char* text, size_t size) {
    HttpRequestReader& self = reader(parser);
    self.target_.append(text, size);
    if (self.target_.size() > k_target_limit) return self.refuse(414, "the address is too long");
    return 0;
  }
  static int on_header_field(http_parser* parser, const char* text, size_t size) {
    HttpRequestReader& self = reader(parser);
    if (std::exchange(self.in_value_, false)) self.end_header();
    self.name_.append(text, size);
    return 0;
  }
  static int on_header_value(http_parser* parser, const char* text, size_t size) {
    HttpRequestReader& self = reader(parser);
    self.in_value_ = true;
    self.value_.append(text, size);
    return 0;
  }
  static int on_headers_complete(http_parser* parser) {
    HttpRequestReader& self = reader(parser);
    if (std::exchange(self.in_value_, false)) self.end_header();
    return self.finish_head();
  }
  static int on_message_complete(http_parser* parser) {
    reader(parser).state_ = State::whole;
    http_parser_pause(parser, 1);
    return 0;
  }

  static http_parser_settings all() {
    http_parser_settings settings;
    http_parser_settings_init(&settings);
    settings.on_url = on_url;
    settings.on_header_field = on_header_field;
    settings.on_header_value = on_header_value;
    settings.on_headers_complete = on_headers_complete;
    settings.on_message_complete = on_message_complete;
    return settings;
  }
};

HttpRequestReader::HttpRequestReader() : parser_(std::make_unique<http_parser>()) { begin(); }
HttpRequestReader::~HttpRequestReader() = default;

void HttpRequestReader::begin() {
  http_parser_init(parser_.get(), HTTP_REQUEST);
  parser_->data = this;
  state_ = State::empty;
  request_ = HttpRequest();
  target_.clear();
  name_.clear();
  value_.clear();
  in_value_ = false;
  hosts_ = 0;
  size_ = 0;
}

int HttpRequestReader::refuse(int status, std::string_view reason) {
  state_ = State::refused;
  status_ = status;
  reason_ = reason;
  return -1;
}

size_t HttpRequestReader::feed(std::string_view bytes) {
  static const http_parser_settings k_settings = Callbacks::all();
  if (state_ == State::whole || state_ == State::refused || bytes.empty()) return 0;
  state_ = State::partial;
  // One byte more than may be: who sends that much has sent too much.
  std::string_view part = bytes.substr(0, k_head_limit + 1 - size_);
  size_t used = http_parser_execute(parser_.get(), &k_settings, part.data(), part.size());
  size_ += used;
  if (state_ == State::partial) {
    if (parser_->http_errno != HPE_OK)
      refuse(400, http_errno_description(HTTP_PARSER_ERRNO(parser_.get())));
    else if (size_ > k_head_limit)
      refuse(431, "the request is too long");
  }
  return used;
}

void HttpRequestReader::end_header() {
  auto is = [&](const char* name) { return ::strcasecmp(name_.c_str(), name) == 0; };
  if (is("Host") && ++hosts_ == 1) request_.host = value_;
  if (is("Accept")) request_.accept += value_ + ",";
  if (is("Accept-Encoding")) request_.accept_encoding += value_ + ",";
  name_.clear();
  value_.clear();
}

// Whatever it is that is wrong, a HEAD is answered without a body.
int HttpRequestReader::finish_head() {
  auto method = static_cast<http_method>(parser_->method);
  request_.head_only = method == HTTP_HEAD;
  request_.keep_alive = http_should_keep_alive(parser_.get());
  request_.requires_host = parser_->http_major == 1 && parser_->http_minor >= 1;
  if (method != HTTP_GET && method != HTTP_HEAD) return refuse(405, "only GET and HEAD are known here");
  if (parser_->http_major > 1) return refuse(400, "only HTTP/1.0 and 1.1 are known here");
  if (hosts_ > 1) return refuse(400, "more than one Host");
  bool sized = (parser_->flags & F_CONTENTLENGTH) && parser_->content_length > 0;
  if (sized || (parser_->flags & F_CHUNKED)) return refuse(413, "a request has no body here");

  http_parser_url url;
  http_parser_url_init(&url);
  if (http_parser_parse_url(target_.data(), target_.size(), false, &url) != 0 || !(url.field_set & (1 << UF_PATH)))
    return refuse(400, "no address that is known here");
  auto field = [&](http_parser_url_fields which) {
    return target_.substr(url.field_data[which].off, url.field_data[which].len);
  };
  request_.path = field(UF_PATH);
  // "GET http://board/metrics", as proxies are asked: this host counts, not the header's.
  if (url.field_set & (1 << UF_HOST)) {
    request_.host = field(UF_HOST);  // of "[::1]" what is between the brackets
    if (request_.host.find(':') != std::string::npos) request_.host = "[" + request_.host + "]";
  }
  return 0;
}

HttpRequest HttpRequestReader::take() {
  HttpRequest request = std::move(request_);
  begin();
  return request;
}

}  // namespace dcc::http
