// SPDX-License-Identifier: GPL-2.0-or-later
// Parses HTTP requests. No I/O; server.cc does the waiting.
#pragma once

#include <string>
#include <string_view>

#include "http/head.h"

namespace dcc::http {

struct HttpRequest {
  bool head_only = false;  // HEAD
  bool keep_alive = false;
  bool requires_host = false;  // HTTP/1.1
  std::string path;            // without the query, and not decoded: "%41" is three characters
  std::string host;            // the host that the client addresses, "board:3633"; empty when it sends none
  std::string accept, accept_encoding;
};

// Reads one request after another. Requests must have no body, and the size of the head is limited.
class HttpRequestReader {
 public:
  static constexpr size_t k_head_limit = 8 * 1024;
  static constexpr size_t k_target_limit = 2 * 1024;

  enum class State {
    empty,  // no byte of the next request has arrived
    partial,
    whole,    // take() it, then continue with the next
    refused,  // status() and reason() say why; nothing further is read
  };
  State state() const { return state_; }

  // Consumes bytes of the current request and returns how many. Bytes after a whole request belong to the next one.
  size_t feed(std::string_view bytes);

  HttpRequest take();

  int status() const { return status_; }
  std::string_view reason() const { return reason_; }
  bool head_only() const { return request_.head_only; }  // of the refused request, as far as it was read

 private:
  void take_line();
  void take_request_line(std::string_view line);
  void take_target(std::string_view target);
  void take_header(std::string_view line);
  void finish();
  void refuse(int status, std::string_view reason);

  State state_ = State::empty;
  LineReader lines_{k_head_limit};
  HttpRequest request_;
  bool has_request_line_ = false, has_host_in_target_ = false, has_host_ = false;
  bool has_length_ = false, has_body_ = false, closes_ = false;
  int status_ = 0;
  std::string_view reason_;
};

}  // namespace dcc::http
