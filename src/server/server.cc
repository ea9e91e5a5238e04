// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/server.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <sys/resource.h>
#include <sys/sysinfo.h>

#include <algorithm>
#include <csignal>

#include "base/log.h"
#include "base/machine.h"
#include "base/random.h"
#include "base/strings.h"
#include "loop/run.h"
#include "net/listen.h"
#include "server/compilers/boxed_examination.h"
#include "server/daemon.h"
#include "server/sandbox/job_environment.h"
#include "stats/clock.h"

namespace dcc::server {
namespace {

using loop::Task;

// Connections in addition to the running jobs: they wait in the queue, or for their client's preprocessor. Further
// clients wait in the kernel's listen queue, because a stock client whose connection is closed backs off for a minute.
constexpr size_t k_waiting_limit = 1000;
// Memory for the requests of all clients, and for sources that come before their turn, in bytes.
constexpr size_t k_request_memory = 16 << 20;
// Workspaces that are left to others by the client that has most of them.
constexpr size_t k_workspaces_for_others = 8;
// Descriptors for a workspace with a job in it, and for everything else in the process.
constexpr size_t k_descriptors_per_workspace = 8;
constexpr size_t k_descriptors_of_process = 176;  // most of them are for statistics over HTTP
// A compile in a view opens a descriptor for each file, each with a number of its own. Boost needs some 4,000.
constexpr rlim_t k_native_descriptors = 32 * 1024;
// The pause in accepting if there are no descriptors and no connection will be closed.
constexpr uint64_t k_pause_ms = 1000;
// Of compilers: when memory is short, they end before the server and most others.
constexpr int k_oom_score = 500;
// After this time without a job, the server gives back the memory that the last ones used.
constexpr uint64_t k_rest_ms = 10'000;

// More than run at a time: while some compile, others receive, and some wait for a slow client.
size_t workspace_count(int jobs) { return 2 * static_cast<size_t>(jobs) + 16; }

rlimit descriptor_limit() {
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  return files;
}

// As many connections as the hard limit allows, which is read each time. Compilers keep the original soft limit (see
// limits_of_compilers), because some programs close every descriptor that could be open.
size_t connection_limit(int jobs) {
  rlimit files = descriptor_limit();
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
  files = descriptor_limit();
  const size_t workspaces = 2 * workspace_count(jobs) + 1;  // with those beyond the number (FairQueue)
  const size_t reserved = k_descriptors_of_process + k_descriptors_per_workspace * workspaces;
  size_t wanted = k_waiting_limit + static_cast<size_t>(jobs);
  if (files.rlim_cur >= wanted + reserved) return wanted;
  return files.rlim_cur > reserved + 1 ? static_cast<size_t>(files.rlim_cur - reserved) : 1;
}

// Of all processes and threads of the server's user, who may have others. Root has no such limit.
rlim_t process_limit(int jobs) {
  constexpr rlim_t k_others = 4096, k_per_job = 64;
  rlimit limit{};
  ::getrlimit(RLIMIT_NPROC, &limit);
  return std::min<rlim_t>(limit.rlim_max, k_others + k_per_job * static_cast<rlim_t>(jobs));
}

// Limits against accidents and abuse: far above what any compile needs, and far below what would harm the machine.
std::vector<process::SetupStep> limits_of_compilers(const ServerSettings& settings, rlim_t descriptors) {
  constexpr rlim_t k_gibi = 1 << 30;
  struct sysinfo machine {};
  ::sysinfo(&machine);
  rlim_t memory = static_cast<rlim_t>(machine.totalram) * machine.mem_unit;
  std::vector<process::SetupStep> steps = {
      process::resource_limit(RLIMIT_CORE, 0),
      process::resource_limit(RLIMIT_FSIZE, 2 * k_gibi),
      process::resource_limit(RLIMIT_AS, std::max<rlim_t>(memory / 4, 4 * k_gibi)),
      process::resource_limit(RLIMIT_NOFILE, descriptors),
      process::resource_limit(RLIMIT_NPROC, process_limit(settings.jobs)),
      process::oom_score(k_oom_score),
  };
  // Only in case the server is gone: otherwise the time limit on the job ends it first.
  if (settings.lifetime_ms > 0) steps.push_back(process::resource_limit(RLIMIT_CPU, settings.lifetime_ms / 1000 + 10));
  return steps;
}

// All directories with compilers, in the form of a PATH, although no job gets all of it.
std::string compiler_places(const toolchain::WhitelistSettings& whitelist) {
  return whitelist.toolchains.empty() ? whitelist.path : whitelist.path + ":" + join(whitelist.toolchains, ":");
}

// Uses the server's private directory. If the server is killed, the next one removes it.
std::vector<std::string> environment_of_examinations(const toolchain::WhitelistSettings& whitelist,
                                                     const std::string& directory) {
  std::vector<std::string> variables = common_environment(whitelist);
  variables.push_back("TMPDIR=" + directory);
  return variables;
}

// Null where there is none.
std::unique_ptr<NativeMode> native_mode(const ServerSettings& settings, loop::Loop& loop, Box& box,
                                        const std::string& directory) {
  if (!settings.native || !box.has_views()) return nullptr;
  std::string secret = random_bytes(32);
  if (secret.empty()) return nullptr;
  return std::make_unique<NativeMode>(loop, box, directory,
                                      settings.cache_directory.empty() ? directory : settings.cache_directory,
                                      settings.cache_bytes, std::move(secret));
}

// Many requests at once leave gaps in the heap, which glibc keeps. musl gives back what it can by itself.
void give_back_memory() {
#ifdef __GLIBC__
  ::malloc_trim(0);
#endif
}

}  // namespace

Result<std::unique_ptr<Server>> Server::create(ServerSettings settings) {
  hold_signals();
  ASSIGN_OR_RETURN(std::unique_ptr<WorkspacePool> workspaces,
                   WorkspacePool::create(settings.temp_directory, settings.jobs, settings.keep_files));
  log::info("{}", workspaces->description());
  std::unique_ptr<Server> server(new Server(std::move(settings), std::move(workspaces)));
  server->box_.log_parts();
  if (server->settings_.keys && !server->box_.hides_files())
    log::warning("jobs can read this server's keys, and can show them to their clients: this kernel has no Landlock");
  return server;
}

Server::Server(ServerSettings settings, std::unique_ptr<WorkspacePool> workspaces)
    : settings_(std::move(settings)),
      given_descriptors_(descriptor_limit().rlim_cur),
      connection_limit_(connection_limit(settings_.jobs)),
      whitelist_(settings_.whitelist),
      counters_(stats::current_moment()),
      box_(loop_, counters_,
           {compiler_places(settings_.whitelist), limits_of_compilers(settings_, given_descriptors_),
            limits_of_compilers(settings_, std::min(descriptor_limit().rlim_max, k_native_descriptors)),
            settings_.allowed_syscalls}),
      native_(native_mode(settings_, loop_, box_, workspaces->private_directory())),
      compilers_(loop_, whitelist_, environment_of_examinations(settings_.whitelist, workspaces->private_directory()),
                 examiner_in(box_, native_ ? &native_->farms : nullptr)),
      workspaces_(std::move(workspaces)),
      workspace_queue_(loop_, workspace_count(settings_.jobs), k_workspaces_for_others),
      cpu_queue_(loop_, static_cast<size_t>(settings_.jobs), 0,
                 [this](const std::string& kind) { return memory_.has_room_for(kind); }),
      bulk_queue_(loop_, 1),
      holdings_(k_request_memory, [this] { free_request_memory(); }),
      memory_(loop_, available_memory, [this] { inspect_resources(); }),
      machine_(settings_.temp_directory),
      context_{loop_,
               whitelist_,
               compilers_,
               box_,
               *workspaces_,
               known_clients_,
               workspace_queue_,
               cpu_queue_,
               bulk_queue_,
               holdings_,
               memory_,
               counters_,
               is_drained_,
               {},
               common_environment(settings_.whitelist),
               settings_.nice_increment} {
  loop_.children().adopt_orphans();
  context_.limits.idle_ms = settings_.idle_ms;
  context_.limits.lifetime_ms = settings_.lifetime_ms;
  context_.native = native_.get();
  if (!native_) return;
  if (!native_->shim) log::info("native mode: the shim is missing, so that looks at files take longer");
  if (auto kept = native_->contents.store.check(); !kept)
    log::warning("native mode: files of clients are not kept, so that each job sends them again: {} (--cache-dir)",
                 kept.error().text);
}

void Server::show_statistics(std::vector<UniqueFd> listening_sockets, stats::SiteSettings settings) {
  site_ = stats::make_site(loop_, *this, std::move(settings));
  if (site_) site_->listen(std::move(listening_sockets));
}

// The statistics stay up until the last job ends: users want to see what the server still waits for.
void Server::close_site_at_end() {
  if (site_ && stopping_ && jobs_.empty()) site_->close();
}

std::vector<stats::ServerSnapshot> Server::servers() {
  std::vector<stats::ServerSnapshot> only;
  only.push_back(snapshot());
  return only;
}

std::vector<stats::JobsSnapshot> Server::jobs() { return {jobs_snapshot()}; }

void Server::serve(std::vector<UniqueFd> listening_sockets, uint64_t end_after_ms) {
  for (UniqueFd& socket : listening_sockets) listeners_.push_back(std::make_unique<Listener>(loop_, std::move(socket)));
  if (!listeners_.empty()) port_ = net::local_address(listeners_.front()->stream.fd()).port();
  for (auto& listener : listeners_) loop::start(accept_from(*listener));
  loop::SignalWatch terminate(loop_, SIGTERM, [this](int number) { stop(number); });
  loop::SignalWatch interrupt(loop_, SIGINT, [this](int number) { stop(number); });
  loop::SignalWatch hang_up(loop_, SIGHUP, [this](int) { reload(); });
  loop::SignalWatch drained(loop_, SIGUSR1, [this](int) { drain(true); });
  loop::SignalWatch undrained(loop_, SIGUSR2, [this](int) { drain(false); });
  release_signals();  // before any child is started: it would inherit the blocked signals
  compilers_.start();
  if (end_after_ms > 0) end_.emplace(loop_, end_after_ms, [this] { stop_now(); });
  loop_.run();
  hold_signals();
}

Code Server::serve_one(UniqueFd in, UniqueFd out) {
  context_.speaks_4 = false;  // for a single job, examining the compilers would take longer than the job
  loop::SignalWatch terminate(loop_, SIGTERM, [this](int) { stop_now(); });
  loop::SignalWatch interrupt(loop_, SIGINT, [this](int) { stop_now(); });
  release_signals();
  Code code = loop::run(loop_, serve_pipes(std::move(in), std::move(out)));
  hold_signals();
  return code;
}

Task<void> Server::accept_from(Listener& listener) {
  while (!stopping_) {
    auto accepted = co_await net::accept(listener.stream);
    if (!accepted && listener.stream.closed()) co_return;
    if (!accepted) {
      // No descriptors or memory. The connection stays in the kernel's queue until a connection or job of this server
      // ends.
      log::error("{}", accepted.error().text);
      listener.room.clear();
      loop::Deadline pause(loop_, k_pause_ms, [&listener] { listener.room.set(); });
      co_await listener.room;
      continue;
    }
    const net::Address& peer = accepted->peer;
    counters_.connection_accepted();
    if (!admits(peer)) {
      counters_.connection_denied();
      continue;
    }
    const ClientStanding newcomer = known_clients_.standing_of(peer.host());
    bool has_room = jobs_.size() < connection_limit_;
    if (!has_room) has_room = co_await make_room(listener, newcomer);
    if (has_room) loop::start(serve_connection(std::move(accepted->socket), peer));
  }
}

Task<void> Server::serve_connection(UniqueFd socket, net::Address peer) {
  {
    loop::FdStream stream(loop_, std::move(socket));
    std::unique_ptr<channel::GuardedStream> guard;
    if (settings_.keys) guard = channel::guarded(stream, settings_.keys, !needs_proof(peer));
    loop::ByteStream& talk = guard ? static_cast<loop::ByteStream&>(*guard) : stream;
    Job job(context_, talk, talk, Peer{peer, net::leads_to_this_machine(stream.fd()), guard.get()});
    auto place = jobs_.insert(jobs_.end(), &job);
    co_await job.run();
    jobs_.erase(place);
  }
  for (auto& listener : listeners_) listener->room.set();
  if (native_ && !stopping_) native_->tend();
  if (jobs_.empty() && !stopping_) begin_rest();
  close_site_at_end();
}

void Server::begin_rest() {
  if (rest_)
    rest_->restart(k_rest_ms);
  else
    rest_.emplace(loop_, k_rest_ms, [] { give_back_memory(); });
}

Task<Code> Server::serve_pipes(UniqueFd in, UniqueFd out) {
  const net::Address peer = net::peer_address(in.get());
  if (peer.family() == AF_UNSPEC && net::is_network_socket(in.get())) {
    log::error("the client has left already, so that nothing says whether it may send jobs");
    co_return Code::denied;
  }
  if (!admits(peer)) co_return Code::denied;
  if (needs_proof(peer)) {
    log::error(
        "a job of client '{}' is refused: jobs on standard input need no key only by ssh, or with --allow-plain {}",
        peer.text(), peer.host());
    co_return Code::needs_key;
  }
  loop::FdStream from(loop_, std::move(in)), to(loop_, std::move(out));
  Job job(context_, from, to, Peer{peer, net::leads_to_this_machine(to.fd())});
  auto place = jobs_.insert(jobs_.end(), &job);
  co_await job.run();
  jobs_.erase(place);
  compilers_.stop();
  co_return job.code();
}

bool Server::admits(const net::Address& peer) const {
  if (settings_.access.allows(peer)) return true;
  log::error("connection from client '{}' denied by access list; to let it in: --allow {}", peer.text(), peer.host());
  return false;
}

// A peer without an address in a network comes by ssh, which has let it in and encrypts what it sends.
bool Server::needs_proof(const net::Address& peer) const {
  return settings_.keys && peer.is_in_network() && !settings_.plain_access.allows(peer);
}

// Connections of now go on with the key that they have proven.
void Server::reload_keys() {
  if (!reload_keys_ || stopping_) return;
  auto keys = reload_keys_();
  if (!keys) return log::error("the keys stay as they were: {}", keys.error().text);
  // By accident everything would be open.
  if (!*keys && settings_.keys)
    return log::error(
        "the keys stay as they were: there is no key file any more; to do without, start the server again");
  settings_.keys = std::move(*keys);
}

void Server::reload() {
  log::reopen();
  reload_settings();
  reload_keys();
}

void Server::reload_settings() {
  if (!reload_ || stopping_) return;
  auto settings = reload_();
  if (settings) {
    use(std::move(*settings));
    log::notice("settings were read again: up to {} jobs at a time", settings_.jobs);
  } else {
    log::error("the settings stay as they were: {}", settings.error().text);
  }
  tell_service_manager(settings ? "STATUS=" : "STATUS=New settings have a mistake: " + settings.error().text);
}

// Running jobs continue, even if the new settings would not allow them.
void Server::use(LiveSettings settings) {
  settings_.jobs = settings.jobs;
  settings_.access = std::move(settings.access);
  settings_.plain_access = std::move(settings.plain_access);
  settings_.whitelist = std::move(settings.whitelist);
  connection_limit_ = connection_limit(settings_.jobs);
  workspace_queue_.set_capacity(workspace_count(settings_.jobs));
  cpu_queue_.set_capacity(static_cast<size_t>(settings_.jobs));
  whitelist_ = toolchain::Whitelist(settings_.whitelist);
  box_.let_run(compiler_places(settings_.whitelist));
  context_.environment = common_environment(settings_.whitelist);
  compilers_.begin_anew(environment_of_examinations(settings_.whitelist, workspaces_->private_directory()));
  if (site_) site_->let_in(std::move(settings.stats_access));
  figures_changed();
  for (auto& listener : listeners_) listener->room.set();
}

void Server::drain(bool drained) {
  if (drained == is_drained_ || stopping_) return;
  is_drained_ = drained;
  log::notice("{}", drained ? "drained by SIGUSR1: present jobs will be finished, new ones are refused until SIGUSR2"
                            : "jobs are accepted again");
  tell_service_manager(drained ? "STATUS=Drained: takes no jobs until SIGUSR2" : "STATUS=");
  figures_changed();
}

void Server::figures_changed() {
  if (site_) site_->outdated();
}

void Server::stop(int signal_number) {
  if (stopping_) return stop_now();
  stopping_ = true;
  figures_changed();
  end_.reset();
  rest_.reset();
  auto runs = [](const Job* job) {
    return job->phase() == ServerPhase::compiling || job->phase() == ServerPhase::answering;
  };
  log::notice("terminated by signal {}: {} running jobs will be finished first", signal_number,
              std::count_if(jobs_.begin(), jobs_.end(), runs));
  stop_listening();
  for (Job* job : jobs_)
    if (!runs(job)) job->drop(fail(Code::stopping, "the server stops"));
  close_site_at_end();
}

void Server::stop_listening() {
  for (auto& listener : listeners_) {
    listener->stream.close();
    listener->room.set();
  }
  compilers_.stop();
}

void Server::stop_now() {
  stopping_ = true;
  figures_changed();
  rest_.reset();
  stop_listening();
  for (Job* job : jobs_) job->drop(fail(Code::stopping, "the server stops at once"));
  close_site_at_end();
}

}  // namespace dcc::server
