// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <algorithm>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "base/invariant.h"
#include "loop/byte_stream.h"
#include "loop/loop.h"
#include "plan.h"

// A peer whose bytes arrive in pieces, the sizes of which a plan has, and then the end. Nothing waits, so that whoever
// talks to it is done when it returns.
class Arriving final : public dcc::loop::ByteStream {
 public:
  Arriving(std::string bytes, Plan& plan) : bytes_(std::move(bytes)), plan_(plan) {}

  dcc::loop::Task<dcc::Result<size_t>> read_some(char* buffer, size_t size) override {
    co_return try_read(buffer, size);
  }
  dcc::loop::Task<dcc::Result<void>> write_all(std::string_view data) override {
    written_ += data;
    co_return dcc::Result<void>();
  }
  dcc::loop::Task<dcc::Result<void>> send_file(int, uint64_t, uint64_t) override { co_return dcc::Result<void>(); }
  size_t try_read(char* buffer, size_t size) override {
    INVARIANT(size > 0);
    const size_t piece = plan_.ended() ? size : 1 + plan_.number(40'000);
    const size_t got = std::min({size, piece, bytes_.size() - read_});
    std::memcpy(buffer, bytes_.data() + read_, got);
    read_ += got;
    return got;
  }
  bool try_write(std::string_view data) override {
    written_ += data;
    return true;
  }
  void end_output() override {}
  void cut() override { close(); }
  void close() override { is_closed_ = true; }
  bool closed() const override { return is_closed_; }
  uint64_t last_progress_ms() const override { return 0; }
  uint64_t bytes_read() const override { return read_; }
  uint64_t bytes_written() const override { return written_.size(); }
  dcc::loop::Loop& loop() override { return loop_of_all(); }

  static dcc::loop::Loop& loop_of_all() {
    static dcc::loop::Loop loop;
    return loop;
  }

  const std::string& written() const { return written_; }

 private:
  void on_hangup(std::function<void()>) override {}

  std::string bytes_, written_;
  Plan& plan_;
  size_t read_ = 0;
  bool is_closed_ = false;
};
