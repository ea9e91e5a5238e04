// SPDX-License-Identifier: GPL-2.0-or-later
// The server: listens, decides which clients to accept, and holds what all jobs share. One process, one loop.
#pragma once

#include <sys/resource.h>

#include <functional>
#include <list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "channel/channel.h"
#include "loop/fd_stream.h"
#include "loop/loop.h"
#include "net/access.h"
#include "server/compilers/compilers.h"
#include "server/job.h"
#include "stats/machine.h"
#include "stats/site.h"

namespace dcc::server {

struct ServerSettings {
  int jobs = 1;  // compilers at a time
  net::AccessRules access;
  channel::Keys keys;                      // a client must prove one of them; null: there is none
  net::AccessRules plain_access;           // who need not
  toolchain::WhitelistSettings whitelist;  // including the server's PATH
  uint64_t lifetime_ms = 0;                // of one compiler; 0: unlimited
  uint64_t idle_ms = 300'000;              // for transfers
  int nice_increment = 0;                  // for compilers
  std::vector<int> allowed_syscalls;       // numbers of system calls that compilers may make, too
  bool native = true;                      // offer native mode, where the kernel can
  std::string cache_directory;             // for contents of clients' files; empty: a temporary one
  uint64_t cache_bytes = uint64_t{1} << 30;
  std::string temp_directory;
  bool keep_files = false;  // do not remove the jobs' files
};

// The settings that can change while a server runs.
struct LiveSettings {
  int jobs = 1;
  net::AccessRules access;
  net::AccessRules plain_access;
  toolchain::WhitelistSettings whitelist;
  net::AccessRules stats_access;
};

class Server : stats::Source {
 public:
  static Result<std::unique_ptr<Server>> create(ServerSettings settings);

  // Serves statistics over HTTP until the server ends.
  void show_statistics(std::vector<UniqueFd> listening_sockets, stats::SiteSettings settings);

  // Called on SIGHUP to get new settings; after an error the present ones stay. Null: the settings never change.
  using Reload = std::function<Result<LiveSettings>()>;
  void reload_by(Reload reload) { reload_ = std::move(reload); }
  // The same, for the keys; they are read after the other settings, which may name their file.
  using ReloadKeys = std::function<Result<channel::Keys>()>;
  void reload_keys_by(ReloadKeys reload) { reload_keys_ = std::move(reload); }

  // Accepts and serves until SIGTERM or SIGINT, after which running jobs end and new ones are refused; a second signal
  // stops the running jobs too. After `end_after_ms`, unless 0, the server ends as after two signals. Between SIGUSR1
  // and SIGUSR2 it takes no jobs but does not end.
  void serve(std::vector<UniqueFd> listening_sockets, uint64_t end_after_ms);

  // Serves one job over descriptors that another program opened (inetd, ssh). Returns the failure, or Code{}.
  Code serve_one(UniqueFd in, UniqueFd out);

  // For statistics, as of now.
  stats::ServerSnapshot snapshot();
  stats::JobsSnapshot jobs_snapshot() const;

 private:
  struct Listener {
    Listener(loop::Loop& loop, UniqueFd socket) : stream(loop, std::move(socket)), room(loop) {}
    loop::FdStream stream;
    loop::Event room;  // set when a connection has ended
  };

  Server(ServerSettings settings, std::unique_ptr<WorkspacePool> workspaces);

  std::vector<stats::ServerSnapshot> servers() override;
  std::vector<stats::JobsSnapshot> jobs() override;

  loop::Task<void> accept_from(Listener& listener);
  loop::Task<void> serve_connection(UniqueFd socket, net::Address peer);
  loop::Task<Code> serve_pipes(UniqueFd in, UniqueFd out);
  bool admits(const net::Address& peer) const;

  // Who gives way when something is short; in server_shortage.cc.
  const Holdings::Share& most_connected() const;
  loop::Task<bool> make_room(Listener& listener, const ClientStanding& newcomer);
  void log_crowding(const ClientStanding& newcomer, std::string_view who, size_t connections);
  Job* least_promising(const Holdings::Sum* party, uint64_t patience_ms);
  Job* newest_unbegun(const Holdings::Sum& party);
  void free_request_memory();
  void inspect_resources();
  void free_memory();
  bool is_space_scarce(bool in_memory) const;
  void free_space(bool in_memory);
  std::pair<Job*, uint64_t> largest_job(const std::function<uint64_t(const Job&)>& size_of);

  void begin_rest();
  void reload();
  void reload_settings();
  void reload_keys();
  bool needs_proof(const net::Address& peer) const;
  void use(LiveSettings settings);
  void drain(bool drained);
  void stop(int signal_number);
  void stop_now();
  void stop_listening();
  void figures_changed();
  std::string name() const;
  void close_site_at_end();

  ServerSettings settings_;
  rlim_t given_descriptors_;  // declared before connection_limit_, which raises it
  size_t connection_limit_;
  loop::Loop loop_;
  toolchain::Whitelist whitelist_;
  stats::Counters counters_;
  Box box_;
  std::unique_ptr<NativeMode> native_;  // null: there is none
  Compilers compilers_;
  std::unique_ptr<WorkspacePool> workspaces_;
  KnownClients known_clients_;
  FairQueue workspace_queue_;
  FairQueue cpu_queue_;
  FairQueue bulk_queue_;
  Holdings holdings_;
  MemoryWatch memory_;
  bool stopping_ = false;    // ending when the running jobs have ended
  bool is_drained_ = false;  // by SIGUSR1, until SIGUSR2
  Reload reload_;
  ReloadKeys reload_keys_;
  stats::Machine machine_;
  ServerContext context_;
  std::list<std::unique_ptr<Listener>> listeners_;
  int port_ = 0;          // for jobs
  std::list<Job*> jobs_;  // oldest first
  std::unique_ptr<stats::Site> site_;
  uint64_t crowding_logged_ms_ = 0;
  std::optional<loop::Deadline> end_;
  std::optional<loop::Deadline> rest_;  // since the last job ended
};

}  // namespace dcc::server
