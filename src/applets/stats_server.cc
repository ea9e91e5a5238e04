// SPDX-License-Identifier: GPL-2.0-or-later
// dcc stats-server: one page and one /metrics for many servers.
#include <unistd.h>

#include <csignal>
#include <utility>

#include "applets/applets.h"
#include "base/error_policy.h"
#include "base/log.h"
#include "base/options.h"
#include "base/strings.h"
#include "net/access.h"
#include "net/address.h"
#include "net/listen.h"
#include "server/daemon.h"
#include "server/sandbox/privileges.h"
#include "stats/gather.h"
#include "stats/site.h"

namespace dcc {
namespace {

// The next port after distccd's, so that a server with --stats can run on the same machine.
constexpr int k_default_port = 3634;

struct Settings {
  std::vector<std::string> servers;
  bool no_local = false;
  int port = k_default_port;
  std::vector<std::string> listen;
  std::vector<std::string> allow;
  bool show_files = false;
  std::vector<std::string> hosts;
  std::string user;
  bool verbose = false;
};

constexpr const char* k_about =
    "Collects the statistics of compile servers, both dcc's (dcc serve --stats) and distccd's (distccd --stats), into "
    "one "
    "page for browsers and one /metrics for Prometheus. Servers on this machine are found automatically; a server that "
    "does not answer is shown as down, with the reason.\n\n"
    "Only this machine may connect, unless --allow says otherwise; then it listens on all addresses.";

std::vector<Option> option_rows(Settings& s) {
  return {
      {'s', "server", "HOST[:PORT]", "collect this server's statistics (default port: 3633); may be repeated",
       &s.servers},
      {0, "no-local", nullptr, "do not look for the servers of this machine", &s.no_local},
      {'p', "port", "PORT", "listen on this TCP port (default: 3634; 0: any free one)", {&s.port, 0, 65535}},
      {0, "listen", "ADDR", "listen on this address only; may be repeated", &s.listen},
      {'a', "allow", "ADDR[/BITS]", "allow browsers and programs at this address or network; may be repeated",
       &s.allow},
      {0, "show-files", nullptr, "show source file names to other machines as well", &s.show_files},
      {0, "host", "NAME", "accept this host name in the page's address as well; may be repeated", &s.hosts},
      {0, "user", "NAME", "run as this user when started by root (default: distcc)", &s.user},
      {0, "verbose", nullptr, "log everything", &s.verbose},
  };
}

// Without --allow only this machine may look, so listening on loopback is enough.
std::vector<std::string> addresses_to_listen_on(const Settings& settings) {
  if (!settings.listen.empty() || !settings.allow.empty()) return settings.listen;
  return {"127.0.0.1", "::1"};
}

Result<stats::SiteSettings> site_settings(const Settings& settings) {
  stats::SiteSettings site;
  for (const std::string& rule : settings.allow) RETURN_IF_ERROR(site.access.add(rule));
  site.show_files = settings.show_files;
  site.hosts = settings.hosts;
  site.host_option = "--host";
  return site;
}

Result<void> run(const Settings& settings) {
  std::vector<stats::ServerPlace> places;
  for (const std::string& text : settings.servers) {
    ASSIGN_OR_RETURN(stats::ServerPlace place, stats::parse_server_place(text));
    places.push_back(std::move(place));
  }
  net::ListenSettings listen;
  listen.hosts = addresses_to_listen_on(settings);
  listen.port = settings.port;
  listen.defer_accept = true;
  listen.ipv6_if_possible = settings.listen.empty();
  ASSIGN_OR_RETURN(std::vector<UniqueFd> sockets, net::listen_on_all(listen));
  if (server::is_root()) {
    ASSIGN_OR_RETURN(server::Identity identity, server::find_identity(settings.user));
    RETURN_IF_ERROR(server::become(identity));
  }

  // At this point no data from a peer has been read, and all of root's privileges are gone.
  ASSIGN_OR_RETURN(stats::SiteSettings site_settings, dcc::site_settings(settings));
  int port = net::local_address(sockets.front().get()).port();
  auto is_own = [port](const net::Address& address) { return address.port() == port; };
  loop::Loop loop;
  stats::Gatherer gatherer(loop, places, !settings.no_local, is_own);
  std::unique_ptr<stats::Site> site = stats::make_site(loop, gatherer, std::move(site_settings));
  bool ending = false;
  auto end = [&](int) {
    if (std::exchange(ending, true)) ::_exit(0);  // a name lookup in progress cannot be interrupted
    site->close();
    gatherer.stop();
  };
  loop::SignalWatch terminate(loop, SIGTERM, end), interrupt(loop, SIGINT, end);
  for (const UniqueFd& socket : sockets) log::info("listening on {}", net::local_address(socket.get()).text());
  site->listen(std::move(sockets));
  gatherer.start();
  server::tell_service_manager("READY=1");
  loop.run();
  return {};
}

}  // namespace

int stats_server_main(int argc, char** argv) {
  log::set_ident("dcc-stats-server");
  log::to_journal_if_there();
  Settings settings;
  std::vector<Option> rows = option_rows(settings);
  const Command command{"dcc stats-server", "", k_about, rows};
  auto [operands, ended] = read_command_line(command, argc, argv);
  if (ended) return *ended;
  log::set_level(settings.verbose ? log::Level::debug : log::Level::info);
  if (!operands.empty()) {
    log::error("{}: takes no operands: '{}' (servers are named with --server)", command.name,
               printable(operands.front()));
    return static_cast<int>(Code::bad_arguments);
  }
  auto done = run(settings);
  if (done) return 0;
  log::error("{}", done.error().text);
  return exit_code(done.error().code);
}

}  // namespace dcc
