// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <memory>
#include <optional>

#include "base/result.h"
#include "hosts/host.h"
#include "loop/loop.h"
#include "loop/process.h"
#include "loop/stream.h"

namespace dcc::client {

// A way to a server: a TCP connection, or the two ends of an ssh command's standard input and output.
class Connection {
 public:
  explicit Connection(loop::Loop& loop) : loop_(loop) {}
  ~Connection();

  // Tries all addresses of a name in the resolver's order, each for k_connect_timeout_ms. Code::connect or Code::timeout.
  loop::Task<Result<void>> open(const hosts::Host& host);

  loop::Stream& stream() { return *stream_; }
  // Also ends an open() that is under way.
  void close();

 private:
  loop::Task<Result<void>> open_tcp(const hosts::Host& host);
  Result<void> open_ssh(const hosts::Host& host);

  loop::Loop& loop_;
  std::unique_ptr<loop::Stream> stream_;
  std::optional<loop::Process> ssh_;
  bool closed_ = false;
};

inline constexpr uint64_t k_connect_timeout_ms = 4000;  // as in stock

}  // namespace dcc::client
