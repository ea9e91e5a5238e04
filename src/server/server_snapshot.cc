// SPDX-License-Identifier: GPL-2.0-or-later
// What a server reports about itself.
#include <unistd.h>

#include <climits>

#include "config.h"
#include "server/server.h"
#include "stats/clock.h"

namespace dcc::server {

stats::ServerSnapshot Server::snapshot() {
  stats::Moment now = stats::current_moment();
  stats::ServerSnapshot server = counters_.snapshot(now);
  machine_.describe(server, now);
  server.name = name();
  server.kind = "dcc";
  server.version = DCC_VERSION;
  server.pid = ::getpid();
  server.slots = cpu_queue_.capacity();
  server.running = cpu_queue_.taken();
  server.waiting = workspace_queue_.waiting() + cpu_queue_.waiting();
  server.connections = jobs_.size();
  server.draining = stopping_ || is_drained_;
  server.keys = settings_.keys ? settings_.keys->size() : 0;
  server.compilers = compilers_.entries();
  if (native_) {
    const Store::Figures store = native_->contents.store.figures();
    server.store_bytes = store.bytes;
    server.store_contents = store.contents;
    server.store_evicted = store.evicted;
  }
  return server;
}

stats::JobsSnapshot Server::jobs_snapshot() const {
  stats::JobsSnapshot jobs = counters_.jobs(stats::current_moment());
  jobs.name = name();
  return jobs;
}

// The server's name for people: the machine and the port.
std::string Server::name() const {
  char host[HOST_NAME_MAX + 1] = {};
  ::gethostname(host, sizeof host - 1);
  return fmt::format("{}:{}", host, port_);
}

}  // namespace dcc::server
