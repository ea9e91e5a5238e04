// SPDX-License-Identifier: GPL-2.0-or-later
// One HTTP answer, as a client reads it. Pure.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

struct http_parser;

namespace dcc::http {

class HttpResponseReader {
 public:
  explicit HttpResponseReader(size_t body_limit);
  ~HttpResponseReader();

  // Code::protocol for what is no HTTP, or more than the limit. Call end() where the connection ends.
  Result<void> feed(std::string_view bytes);
  Result<void> end();

  bool whole() const { return whole_; }
  int status() const;
  const std::string& body() const { return body_; }

 private:
  struct Callbacks;

  std::unique_ptr<http_parser> parser_;
  size_t body_limit_;
  size_t head_size_ = 0;
  std::string body_;
  bool in_body_ = false;
  bool whole_ = false;
};

}  // namespace dcc::http
