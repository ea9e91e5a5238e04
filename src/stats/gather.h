// SPDX-License-Identifier: GPL-2.0-or-later
// Gathers the figures of many servers. Each is asked by its own coroutine, so that one that is dead or slow delays none
// of the others. Asks often while somebody looks at the figures, else rarely.
#pragma once

#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "loop/loop.h"
#include "net/address.h"
#include "stats/site.h"

namespace dcc::stats {

// Where a server's statistics are.
struct ServerPlace {
  std::string host;
  int port = k_default_stats_port;
  std::string text;  // as the user wrote it
};

// "board", "board:3633", "10.3.0.7", "::1", "[::1]:3633"
Result<ServerPlace> parse_server_place(const std::string& text);

class Gatherer : public Source {
 public:
  // `is_own`: whether this process itself listens at an address. `find_local`: also look for the servers of this
  // machine.
  Gatherer(loop::Loop& loop, const std::vector<ServerPlace>& places, bool find_local,
           std::function<bool(const net::Address&)> is_own);
  ~Gatherer() override;  // only after stop(), when the loop has ended

  void start();
  void stop();

  std::vector<ServerSnapshot> servers() override;
  std::vector<JobsSnapshot> jobs() override;

 private:
  struct Target;

  loop::Task<void> follow(Target& target);
  loop::Task<void> ask(Target& target);
  loop::Task<Result<std::string>> get(Target& target, const net::Address& address, std::string path, size_t limit);
  Result<void> take(Target& target, const net::Address& address, const std::string& text);
  loop::Task<void> ask_for_jobs(Target& target, const net::Address& address);

  void add(ServerPlace place, bool configured);
  void round();
  void look_around();
  void forget_the_gone();
  bool is_looked_at() const;
  bool repeats_configured(const Target& target) const;
  std::vector<const Target*> shown() const;

  loop::Loop& loop_;
  bool find_local_;
  std::function<bool(const net::Address&)> is_own_;
  std::list<std::unique_ptr<Target>> targets_;
  std::optional<uint64_t> looked_ms_, looked_around_ms_;
  bool stopped_ = false;
  loop::Deadline next_round_;
};

}  // namespace dcc::stats
