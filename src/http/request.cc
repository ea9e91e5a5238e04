// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/request.h"

#include <utility>

#include "base/strings.h"
#include "http/host.h"

namespace dcc::http {
namespace {

// "[::1]" of "[::1]:3633".
std::string_view without_port(std::string_view authority) {
  size_t bracket = authority.find(']');
  return authority.substr(0, authority.find(':', bracket == authority.npos ? 0 : bracket));
}

bool is_method(std::string_view text) { return text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == text.npos; }

}  // namespace

size_t HttpRequestReader::feed(std::string_view bytes) {
  if (state_ == State::whole || state_ == State::refused || bytes.empty()) return 0;
  state_ = State::partial;
  size_t used = 0;
  while (state_ == State::partial && used < bytes.size()) {
    used += lines_.feed(bytes.substr(used));
    take_line();
  }
  return used;
}

void HttpRequestReader::take_line() {
  std::string_view line = lines_.line();
  switch (lines_.state()) {
    case LineReader::State::partial:
      // A client that speaks another protocol may never send a line end. After a CR alone, this may be one.
      if (!has_request_line_ && line != "\r" && !is_method(line.substr(0, line.find(' ')))) refuse(400, "no method");
      break;
    case LineReader::State::malformed:
      return refuse(400, "control characters");
    case LineReader::State::too_long:
      return refuse(431, "the request is too long");
    case LineReader::State::whole:
      if (!has_request_line_)
        take_request_line(line);
      else if (!line.empty())
        take_header(line);
      else
        finish();
  }
}

void HttpRequestReader::refuse(int status, std::string_view reason) {
  state_ = State::refused;
  status_ = status;
  reason_ = reason;
}

// Sets head_only before any error: an answer to HEAD never has a body.
void HttpRequestReader::take_request_line(std::string_view line) {
  if (line.empty()) return;  // some clients send an extra line end after a body
  has_request_line_ = true;
  size_t target = line.find(' '), version = line.rfind(' ');
  std::string_view method = line.substr(0, target);
  request_.head_only = method == "HEAD";
  if (target == line.npos || target == version || method.empty() || !is_method(method))
    return refuse(400, "no request of HTTP");
  if (!request_.head_only && method != "GET") return refuse(405, "only GET and HEAD are known here");
  auto minor = minor_version(line.substr(version + 1));
  if (!minor) return refuse(400, "only HTTP/1.0 and 1.1 are known here");
  request_.requires_host = request_.keep_alive = *minor >= 1;
  take_target(line.substr(target + 1, version - target - 1));
}

void HttpRequestReader::take_target(std::string_view target) {
  if (target.size() > k_target_limit) return refuse(414, "the address is too long");
  for (char c : target)
    if (c <= ' ' || c >= 0x7f) return refuse(400, "no address that is known here");
  // "GET http://board/metrics", the form for proxies: this host counts, not the one in the header.
  if (auto rest = after_prefix(target, "http://")) {
    std::string_view authority = rest->substr(0, rest->find_first_of("/?#"));
    if (host_without_port(authority).empty()) return refuse(400, "no host in the address");
    target = rest->substr(authority.size());
    request_.host = without_port(authority);
    has_host_in_target_ = true;
  }
  if (!target.starts_with('/')) return refuse(400, "no address that is known here");
  request_.path = target.substr(0, target.find_first_of("?#"));
}

void HttpRequestReader::take_header(std::string_view line) {
  auto header = parse_header(line);
  if (!header) return refuse(400, "a line that is not a header");
  if (header->is("Host")) {
    if (std::exchange(has_host_, true)) return refuse(400, "more than one Host");
    if (!has_host_in_target_) request_.host = header->value;
  } else if (header->is("Accept")) {
    (request_.accept += header->value) += ',';
  } else if (header->is("Accept-Encoding")) {
    (request_.accept_encoding += header->value) += ',';
  } else if (header->is("Connection")) {
    closes_ = closes_ || header->lists("close");
    request_.keep_alive = request_.keep_alive || header->lists("keep-alive");
  } else if (header->is("Content-Length")) {
    auto length = parse_length(header->value);
    if (!length || std::exchange(has_length_, true)) return refuse(400, "no Content-Length that can be");
    has_body_ = has_body_ || *length > 0;
  } else if (header->is("Transfer-Encoding")) {
    has_body_ = true;
  }
}

void HttpRequestReader::finish() {
  if (has_body_) return refuse(413, "a request has no body here");
  if (closes_) request_.keep_alive = false;
  state_ = State::whole;
}

HttpRequest HttpRequestReader::take() {
  HttpRequest request = std::move(request_);
  *this = HttpRequestReader();
  return request;
}

}  // namespace dcc::http
