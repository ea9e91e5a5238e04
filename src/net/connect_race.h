// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <memory>
#include <vector>

#include "loop/cancel.h"
#include "loop/fd_stream.h"
#include "net/address.h"

namespace dcc::net {

// The resolver's order, with its families in turn (RFC 8305, section 4).
std::vector<Address> interleaved(const std::vector<Address>& addresses);

// A connection to whichever of several addresses is there first (RFC 8305): the next one is tried a quarter of a second
// after the one before, or as soon as that has failed.
class ConnectRace {
 public:
  ConnectRace(loop::Loop& loop, std::vector<Address> addresses)
      : loop_(loop), addresses_(std::move(addresses)), changed_(loop) {}

  // Each address has `patience_ms`. Code::connect, with what the last one failed with; Code::canceled when `scope`
  // is cancelled.
  loop::Task<Result<std::unique_ptr<loop::FdStream>>> run(uint64_t patience_ms, loop::CancelScope& scope);

  // Afterwards: those that failed, or were left behind although they had begun before the winner.
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
  size_t next_ = 0;  // of the addresses
  std::vector<std::unique_ptr<Lane>> lanes_;
  std::vector<Address> lost_;
  Error last_;
  loop::Event changed_;
};

}  // namespace dcc::net
