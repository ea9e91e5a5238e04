// SPDX-License-Identifier: GPL-2.0-or-later
// Statistics over HTTP: /, /metrics, /stats.json, /jobs.json, /events and /healthz.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/unique_fd.h"
#include "loop/loop.h"
#include "net/access.h"
#include "stats/snapshot.h"

namespace dcc::stats {

// The source of the figures: a server's own counters, or other servers. Called at most about once a second.
class Source {
 public:
  virtual ~Source() = default;
  virtual std::vector<ServerSnapshot> servers() = 0;
  virtual std::vector<JobsSnapshot> jobs() = 0;
};

struct SiteSettings {
  net::AccessRules access;         // who may read the figures, besides this machine
  bool show_files = false;         // whether they may also see the names of files
  std::vector<std::string> hosts;  // further names of this machine that requests may use
  std::string host_option;         // the option that adds to `hosts`, for messages
  bool announced = false;          // whether gatherers on this machine can find it (discover.h)
};

class Site {
 public:
  virtual ~Site() = default;  // only after close() and a further iteration of the loop
  virtual void listen(std::vector<UniqueFd> sockets) = 0;
  virtual void close() = 0;
  virtual void let_in(net::AccessRules access) = 0;  // replaces SiteSettings::access
  virtual void outdated() = 0;  // drops cached figures at once, instead of serving them for up to a second
};

// Null in a build without statistics over HTTP (meson's -Dstats).
std::unique_ptr<Site> make_site(loop::Loop& loop, Source& source, SiteSettings settings);

inline constexpr int k_default_stats_port = 3633;  // distccd's

}  // namespace dcc::stats
