// SPDX-License-Identifier: GPL-2.0-or-later
// What statistics look like over HTTP: /, /metrics, /stats.json, /jobs.json, /events and /healthz.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/unique_fd.h"
#include "loop/loop.h"
#include "net/access.h"
#include "stats/snapshot.h"

namespace dcc::stats {

// Where the figures come from: a server's own counters, or other servers. Asked at most about once a second.
class Source {
 public:
  virtual ~Source() = default;
  virtual std::vector<ServerSnapshot> servers() = 0;
  virtual std::vector<JobsSnapshot> jobs() = 0;
};

struct SiteSettings {
  net::AccessRules access;         // who may look, besides this machine
  bool show_files = false;         // they may see the names of files, too
  std::vector<std::string> hosts;  // names by which they know this machine, besides its own
  std::string host_option;         // by which the user adds to them, for messages
  bool announced = false;          // to gatherers of this machine (discover.h)
};

class Site {
 public:
  virtual ~Site() = default;  // after close(), and a turn of the loop
  virtual void listen(std::vector<UniqueFd> sockets) = 0;
  virtual void close() = 0;
  virtual void let_in(net::AccessRules access) = 0;  // from now on, in place of who could look before
  virtual void outdated() = 0;  // what was told just now is no longer so, and nobody shall see it for up to a second
};

// Null in a build without it (meson's -Dstats).
std::unique_ptr<Site> make_site(loop::Loop& loop, Source& source, SiteSettings settings);

inline constexpr int k_default_stats_port = 3633;  // distccd's

}  // namespace dcc::stats
