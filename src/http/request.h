// SPDX-License-Identifier: GPL-2.0-or-later
// One HTTP request: bytes in, what is asked for out. Pure; server.cc does the waiting.
#pragma once

#include <string>
#include <string_view>

#include "http/head.h"

namespace dcc::http {

struct HttpRequest {
  bool head_only = false;  // HEAD
  bool keep_alive = false;
  bool requires_host = false;  // HTTP/1.1
  std::string path;            // without query; as it was sent, "%41" is three characters
  std::string host;            // whom the client thinks it talks to: "board:3633"; empty when it does not say
  std::string accept, accept_encoding;
};

// Reads one request after another. A request has no body here, and a head of limited size.
class HttpRequestReader {
 public:
  static constexpr size_t k_head_limit = 8 * 1024;
  static constexpr size_t k_target_limit = 2 * 1024;

  enum class State {
    empty,  // not a byte of the next request has come
    partial,
    whole,    // take() it, and go on with the next
    refused,  // status() and reason() say why; nothing further is read
  };
  State state() const { return state_; }

  // How many of the bytes belong to this request. What follows a whole one is the next request's.
  size_t feed(std::string_view bytes);

  HttpRequest take();

  int status() const { return status_; }
  std::string_view reason() const { return reason_; }
  bool head_only() const { return request_.head_only; }  // of the refused one, as far as it was read

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
