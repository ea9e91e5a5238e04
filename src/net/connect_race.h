// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <memory>
#include <vector>

#include "loop/cancel.h"
#include "loop/fd_stream.h"
#include "net/address.h"

namespace dcc::net {

// The addresses in the resolver's order, but with the families alternating (RFC 8305, section 4).
std::vector<Address> interleaved(const std::vector<Address>& addresses);

// Connects to several addresses and takes the first connection that succeeds (RFC 8305). The next address is tried a
// quarter of a second after the one before, or as soon as all attempts so far have failed.
class ConnectRace {
 public:
  ConnectRace(loop::Loop& loop, std::vector<Address> addresses)
      : loop_(loop), addresses_(std::move(addresses)), changed_(loop) {}

  // Each address has `patience_ms`. Code::connect, with the error of the address that failed last; Code::canceled when
  // `scope` is cancelled.
  loop::Task<Result<std::unique_ptr<loop::FdStream>>> run(uint64_t patience_ms, loop::CancelScope& scope);

  // After run(): the addresses that failed, or that were tried before the winner but took longer.
  const std::vector<Address>& lost() const { return lost_; }

 private:
  struct Lane {
    Lane(loop::Loop& loop, UniqueFd socket, const Address& there)
        : stream(std::make_unique<loop::FdStream>(loop, std::move(socket))), address(there) {}
    std::unique_ptr<loop::FdStream> stream;
    Address address;
    Result<void> result;
    bool is_over = false;
  };

  void begin_next(uint64_t patience_ms);
  loop::Task<> connect_lane(Lane& lane, uint64_t patience_ms);
  Lane* winner() const;
  bool all_over() const;
  void close_lanes(const Lane* kept);

  loop::Loop& loop_;
  std::vector<Address> addresses_;
  size_t next_ = 0;  // index of the address to try next
  std::vector<std::unique_ptr<Lane>> lanes_;
  std::vector<Address> lost_;
  Error last_;
  loop::Event changed_;
};

}  // namespace dcc::net
