// SPDX-License-Identifier: GPL-2.0-or-later
// A server on the loopback interface, in the test's own loop: each connection has its answer, and what it heard is
// kept.
#pragma once

#include <list>
#include <string>
#include <vector>

#include "await.h"
#include "hosts/host.h"
#include "loop/fd_stream.h"
#include "net/listen.h"
#include "test.h"

class ScriptedHost {
 public:
  // Connections get these answers in turn, and then the end of the stream; those that come later get nothing else.
  explicit ScriptedHost(dcc::loop::Loop& loop, std::vector<std::string> answers = {})
      : loop_(loop), answers_(std::move(answers)) {
    auto socket = dcc::net::listen_on(*dcc::net::numeric_address("127.0.0.1", 0), {16, false, false});
    REQUIRE(socket);
    host.name = "127.0.0.1";
    host.port = dcc::net::local_address(socket->get()).port();
    host.text = dcc::hosts::display_name(host);
    listener_ = std::make_unique<dcc::loop::FdStream>(loop, std::move(*socket));
    dcc::loop::start(accept_all());
  }
  ScriptedHost(const ScriptedHost&) = delete;
  ~ScriptedHost() {
    close();
    for (auto& stream : streams_) stream->close();
    run_until(loop_, [this] { return running_ == 0; });
  }

  // Nobody listens there any more.
  void close() { listener_->close(); }

  dcc::hosts::Host host;
  std::vector<std::string> heard;  // of each connection

 private:
  dcc::loop::Task<void> accept_all() {
    ++running_;
    for (;;) {
      auto accepted = co_await dcc::net::accept(*listener_);
      if (!accepted) break;
      heard.emplace_back();
      streams_.push_back(std::make_unique<dcc::loop::FdStream>(loop_, std::move(accepted->socket)));
      dcc::loop::start(serve(*streams_.back(), heard.size() - 1));
    }
    --running_;
  }
  dcc::loop::Task<void> serve(dcc::loop::FdStream& stream, size_t number) {
    ++running_;
    const std::string answer = number < answers_.size() ? answers_[number] : "";
    (void)co_await stream.write_all(answer);
    stream.end_output();
    char buffer[4096];
    for (;;) {
      auto got = co_await stream.read_some(buffer, sizeof buffer);
      if (!got || *got == 0) break;
      heard[number].append(buffer, *got);
    }
    stream.close();
    --running_;
  }

  dcc::loop::Loop& loop_;
  std::vector<std::string> answers_;
  std::unique_ptr<dcc::loop::FdStream> listener_;
  std::list<std::unique_ptr<dcc::loop::FdStream>> streams_;
  int running_ = 0;
};
