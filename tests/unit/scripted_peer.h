// SPDX-License-Identifier: GPL-2.0-or-later
// The other end of a connection, in the test's own loop: it says what it is given, and keeps what it hears.
#pragma once

#include <sys/socket.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "await.h"
#include "loop/fd_stream.h"
#include "protocol/v4/frame.h"
#include "test.h"

class ScriptedPeer {
 public:
  explicit ScriptedPeer(dcc::loop::Loop& loop) : loop_(loop) {
    int ends[2];
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
    stream_ = std::make_unique<dcc::loop::FdStream>(loop, dcc::UniqueFd(ends[0]));
    own_ = std::make_unique<dcc::loop::FdStream>(loop, dcc::UniqueFd(ends[1]));
    dcc::loop::start(hear());
  }
  ScriptedPeer(const ScriptedPeer&) = delete;
  ~ScriptedPeer() {
    own_->close();
    run_until(loop_, [this] { return at_end_; });
  }

  // What the code under test has of the connection.
  dcc::loop::FdStream& stream() { return *stream_; }

  // Returns when the whole was taken by the system, or by who reads on the other end.
  void say(std::string bytes) {
    bool said = false;
    dcc::loop::start(write(std::move(bytes), said));
    if (!said) run_until(loop_, [&said] { return said; });
  }
  void end_output() { own_->end_output(); }  // and goes on listening
  void leave() { own_->close(); }

  const std::string& heard() const { return heard_; }
  bool at_end() const { return at_end_; }  // the other end is closed, or this one
  void hear_to_end() {
    run_until(loop_, [this] { return at_end_; });
  }
  void hear_at_least(size_t bytes) {
    run_until(loop_, [&] { return heard_.size() >= bytes; });
  }

  // What was heard, in protocol 4; whole frames.
  std::vector<dcc::protocol::Frame> frames() const {
    std::vector<dcc::protocol::Frame> all;
    for (std::string_view rest = heard_;;) {
      auto frame = dcc::protocol::first_frame(rest);
      REQUIRE(frame);
      if (!*frame) return all;
      all.push_back(**frame);
      rest.remove_prefix(size_on_wire(**frame));
    }
  }
  void hear(dcc::protocol::FrameKind kind) {
    run_until(loop_, [&] { return at_end_ || has_frame(heard_, kind); });
    REQUIRE(has_frame(heard_, kind));
  }

 private:
  dcc::loop::Task<void> hear() {
    char buffer[4096];
    for (;;) {
      auto got = co_await own_->read_some(buffer, sizeof buffer);
      if (!got || *got == 0) break;
      heard_.append(buffer, *got);
    }
    at_end_ = true;
  }
  // The other end may be gone, and then the rest is not heard.
  dcc::loop::Task<void> write(std::string bytes, bool& said) {
    (void)co_await own_->write_all(bytes);
    said = true;
  }

  dcc::loop::Loop& loop_;
  std::unique_ptr<dcc::loop::FdStream> stream_, own_;
  std::string heard_;
  bool at_end_ = false;
};
