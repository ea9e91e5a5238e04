// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"
#include "hosts/host.h"
#include "key/key.h"
#include "loop/byte_stream.h"
#include "loop/cancel.h"
#include "loop/fd_stream.h"
#include "loop/loop.h"
#include "net/address.h"
#include "process/process.h"
#include "state/address_turns.h"

namespace dcc::client {

inline constexpr uint64_t k_connect_timeout_ms = 4000;  // as in stock
// For a job that can go elsewhere: longer than any network path on Earth takes.
inline constexpr uint64_t k_short_connect_timeout_ms = 1000;

// A connection to a server: over TCP, or through the standard input and output of an ssh command.
class Connection {
 public:
  explicit Connection(loop::Loop& loop) : loop_(loop) {}
  ~Connection() { leave(); }

  // Tries all addresses of a name, in the order that `turns` gives; the first that accepts is used. `patience_ms` is
  // the time for the resolver, and again for each address. Code::connect if none accepts.
  loop::Task<Result<void>> open(const hosts::Host& host, const state::AddressTurns& turns,
                                uint64_t patience_ms = k_connect_timeout_ms);

  // Why the ssh command ended without reaching the server; nothing if it did reach it, and for TCP. To be called when
  // the stream has ended before the first byte.
  loop::Task<std::optional<Error>> ssh_failure();
  // What ssh wrote to stderr, which the build must not see.
  std::string ssh_messages() const;

  // To be called after open(): proves the key to the server, which must prove it as well, within this time. From then
  // on, stream() is encrypted. Code::no_proof or Code::wrong_key if it does not; nothing but the proof was sent.
  loop::Task<Result<void>> prove(const key::Key& key, uint64_t patience_ms);

  loop::ByteStream& stream() { return protected_ ? *protected_ : *stream_; }
  bool is_protected() const { return protected_ != nullptr; }
  net::Address peer() const { return net::peer_address(stream_->fd()); }
  bool leads_to_this_machine() const { return net::leads_to_this_machine(stream_->fd()); }
  // How long the server took to accept, without the resolver's time; 0 with ssh.
  double connect_ms() const { return connect_ms_; }
  // After the answer: closes the stream, and does not wait for an ssh command to end.
  void leave();
  // Also ends an open() in progress.
  void close();

 private:
  loop::Task<Result<void>> open_tcp(const hosts::Host& host, const state::AddressTurns& turns, uint64_t patience_ms);
  Result<void> open_ssh(const hosts::Host& host);

  loop::Loop& loop_;
  std::unique_ptr<loop::FdStream> stream_;
  std::unique_ptr<loop::ByteStream> protected_;  // over stream_; null: it is not
  std::optional<process::Process> ssh_;
  UniqueFd ssh_messages_;
  double connect_ms_ = 0;
  loop::CancelScope scope_;  // of open(); cancelled by close()
};

}  // namespace dcc::client
