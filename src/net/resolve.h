// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "loop/fd_stream.h"
#include "net/address.h"

namespace dcc::net {

// The addresses of a name. The resolver blocks, for half a minute when its servers are dead, and cannot be stopped: it
// works in a thread of its own, which is left to itself when nobody waits for it any more. Neither the loop nor the
// process's end waits for it.
class Lookup {
 public:
  explicit Lookup(loop::Loop& loop) : loop_(loop) {}

  // All of a host's addresses in the resolver's order; numeric ones need no resolver. Code::connect when there are
  // none, or after `patience_ms`; Code::canceled after close(). To be called once.
  loop::Task<Result<std::vector<Address>>> run(std::string host, int port, uint64_t patience_ms);
  void close();

 private:
  loop::Loop& loop_;
  std::unique_ptr<loop::FdStream> end_;  // of the thread's work
  bool closed_ = false;
};

// With nobody who closes it.
loop::Task<Result<std::vector<Address>>> look_up(loop::Loop& loop, std::string host, int port, uint64_t patience_ms);

}  // namespace dcc::net
