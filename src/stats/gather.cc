// SPDX-License-Identifier: GPL-2.0-or-later
#include "stats/gather.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <time.h>

#include <algorithm>
#include <cstdlib>
#include <map>

#include "base/log.h"
#include "base/strings.h"
#include "http/get.h"
#include "loop/byte_stream.h"
#include "loop/fd_stream.h"
#include "net/connect.h"
#include "net/resolve.h"
#include "stats/discover.h"
#include "stats/import/json_read.h"

namespace dcc::stats {
namespace {

using loop::Task;

// How long a reader counts as present after its last request: Prometheus asks every 15 s or more, the page every
// second.
constexpr uint64_t k_attention_ms = 30'000;
constexpr uint64_t k_often_ms = 1'000;
constexpr uint64_t k_seldom_ms = 10'000;

constexpr uint64_t k_answer_ms = 3'000;
constexpr uint64_t k_look_around_ms = 2'000;
// How long a server that was found and has ended is shown as down.
constexpr uint64_t k_mourning_ms = 600'000;
// How often an address is asked that was announced here but never answered.
constexpr uint64_t k_doubtful_ms = 30'000;
// How much the start times that one server reports may differ: it computes them with clocks that are adjusted now and
// then.
constexpr int64_t k_same_start_s = 2;
constexpr size_t k_targets_limit = 256;
constexpr size_t k_addresses_limit = 4;

}  // namespace

struct Gatherer::Target {
  Target(loop::Loop& loop, ServerPlace where, bool is_configured)
      : place(std::move(where)), configured(is_configured), wake(loop) {}

  ServerPlace place;
  bool configured;  // by the user; otherwise it was found
  loop::Event wake;
  loop::FdStream* stream = nullptr;  // of the current request
  bool busy = false;
  bool ending = false;
  std::vector<net::Address> addresses;
  uint64_t asked_ms = 0;

  bool answered = false;  // at least once
  ServerSnapshot server;  // the last known state
  std::optional<JobsSnapshot> jobs;
  std::optional<uint64_t> gone_ms;  // since when it is no longer announced
};

Result<ServerPlace> parse_server_place(const std::string& text) {
  ServerPlace place;
  place.text = text;
  place.host = text;
  size_t colon = text.rfind(':');
  bool bracketed = text.starts_with('[');
  // "::1" is an address without a port.
  bool has_port = colon != text.npos && (bracketed ? text[colon - 1] == ']' : text.find(':') == colon);
  if (has_port) {
    auto port = parse_number(text.substr(colon + 1));
    if (!port || *port < 1 || *port > 65535) return fail(Code::bad_arguments, "'{}': no such port", printable(text));
    place.port = static_cast<int>(*port);
    place.host = text.substr(0, colon);
  }
  if (bracketed) {
    if (!place.host.ends_with(']')) return fail(Code::bad_arguments, "'{}': ']' is missing", printable(text));
    place.host = place.host.substr(1, place.host.size() - 2);
  }
  if (place.host.empty())
    return fail(Code::bad_arguments, "'{}' does not name a server; write HOST or HOST:PORT", printable(text));
  return place;
}

Gatherer::Gatherer(loop::Loop& loop, const std::vector<ServerPlace>& places, bool find_local,
                   std::function<bool(const net::Address&)> is_own)
    : loop_(loop), find_local_(find_local), is_own_(std::move(is_own)), next_round_(loop, 0, [this] { round(); }) {
  next_round_.stop();
  for (const ServerPlace& place : places) add(place, true);
}

Gatherer::~Gatherer() = default;

void Gatherer::add(ServerPlace place, bool configured) {
  targets_.push_back(std::make_unique<Target>(loop_, std::move(place), configured));
  Target& target = *targets_.back();
  target.server.name = target.place.text;
  target.server.up = false;
  target.server.asked = false;
  target.server.error = "not asked yet";
}

void Gatherer::start() {
  for (auto& target : targets_) loop::start(follow(*target));
  round();
}

void Gatherer::stop() {
  stopped_ = true;
  next_round_.stop();
  for (auto& target : targets_) {
    if (target->stream) target->stream->close();
    target->wake.set();
  }
}

bool Gatherer::is_looked_at() const { return looked_ms_ && loop_.now_ms() - *looked_ms_ < k_attention_ms; }

void Gatherer::round() {
  if (find_local_) look_around();
  for (auto& target : targets_) {
    bool doubtful = !target->configured && !target->answered && target->asked_ms > 0;
    if (target->busy || (doubtful && loop_.now_ms() - target->asked_ms < k_doubtful_ms)) continue;
    target->wake.set();
  }
  next_round_.restart(is_looked_at() ? k_often_ms : k_seldom_ms);
}

// Finds servers of this machine that have started, and those that have ended.
void Gatherer::look_around() {
  uint64_t now_ms = loop_.now_ms();
  if (looked_around_ms_ && now_ms - *looked_around_ms_ < k_look_around_ms) return;
  looked_around_ms_ = now_ms;
  std::vector<net::Address> found = find_local_servers();
  for (auto& target : targets_) {
    if (target->configured) continue;
    auto same = std::find_if(found.begin(), found.end(),
                             [&target](const net::Address& address) { return address.text() == target->place.text; });
    bool there = same != found.end();
    if (there) {
      found.erase(same);
      target->gone_ms.reset();
    } else if (!target->gone_ms) {
      target->gone_ms = now_ms;
    }
  }
  for (const net::Address& address : found) {
    if (is_own_(address) || targets_.size() >= k_targets_limit) continue;
    ServerPlace place;
    place.host = address.host();
    place.port = address.port();
    place.text = address.text();
    add(std::move(place), false);
    loop::start(follow(*targets_.back()));
  }
  forget_the_gone();
}

void Gatherer::forget_the_gone() {
  for (auto& target : targets_) {
    if (!target->gone_ms) continue;
    if (target->answered && loop_.now_ms() - *target->gone_ms < k_mourning_ms) continue;
    target->ending = true;
    target->wake.set();
  }
}

Task<void> Gatherer::follow(Target& target) {
  while (!stopped_ && !target.ending) {
    co_await target.wake;
    target.wake.clear();
    if (stopped_ || target.ending) break;
    target.busy = true;
    target.asked_ms = loop_.now_ms();
    co_await ask(target);
    target.busy = false;
  }
  if (!stopped_) std::erase_if(targets_, [&target](const auto& each) { return each.get() == &target; });
}

Task<void> Gatherer::ask(Target& target) {
  // A name is looked up again only if nothing answers at its addresses.
  if (target.addresses.empty()) {
    auto found = co_await net::look_up(loop_, target.place.host, target.place.port, k_answer_ms);
    if (stopped_) co_return;
    if (found) target.addresses = std::move(*found);
    if (target.addresses.size() > k_addresses_limit) target.addresses.resize(k_addresses_limit);
    if (target.addresses.empty()) {
      target.server.asked = true;
      target.server.up = false;
      target.server.error = found ? "it has no address" : found.error().text;
      co_return;
    }
  }
  Error last;
  for (const net::Address& address : target.addresses) {
    auto text = co_await get(target, address, "/stats.json", k_stats_limit);
    if (stopped_) co_return;
    Result<void> taken = text ? take(target, address, *text) : std::move(text.error());
    if (taken) {
      co_await ask_for_jobs(target, address);
      co_return;
    }
    last = std::move(taken.error());
  }
  if (target.server.up) log::info("{}: {}", target.place.text, printable(last.text));
  target.addresses.clear();
  target.server.asked = true;
  target.server.up = false;
  target.server.error = printable(last.text);
  target.jobs.reset();
}

Task<Result<std::string>> Gatherer::get(Target& target, const net::Address& address, std::string path, size_t limit) {
  CO_ASSIGN_OR_RETURN(UniqueFd socket, net::tcp_socket(address));
  // Sends the request with the last packet of the handshake: distccd reads it at once or not at all.
  int on = 1;
  ::setsockopt(socket.get(), IPPROTO_TCP, TCP_DEFER_ACCEPT, &on, sizeof on);
  loop::FdStream stream(loop_, std::move(socket));
  target.stream = &stream;
  http::HttpGet what;
  what.address = address;
  what.path = std::move(path);
  what.limit = limit;
  what.limit_ms = k_answer_ms;
  auto body = co_await http::http_get(stream, std::move(what));
  target.stream = nullptr;
  co_return std::move(body);
}

Result<void> Gatherer::take(Target& target, const net::Address& address, const std::string& text) {
  ServerSnapshot server;
  if (text.starts_with('{')) {
    ASSIGN_OR_RETURN(std::vector<ServerSnapshot> servers, read_stats_json(text));
    // The entry without an address is the server's own. Entries about other servers are ignored: they could form a
    // circle.
    auto own = std::find_if(servers.begin(), servers.end(), [](const ServerSnapshot& s) { return s.address.empty(); });
    if (own == servers.end()) return fail(Code::protocol, "it gathers other servers itself: name those instead");
    if (own->name.empty()) return fail(Code::protocol, "it does not say its name");
    server = std::move(*own);
  } else {
    ASSIGN_OR_RETURN(server, read_distcc_text(text));
    server.name = target.place.text;
    server.now = ::time(nullptr);  // it does not report its time
  }
  if (!target.server.up) log::info("{}: {} server {}", target.place.text, server.kind, printable(server.name));
  server.up = true;
  server.error.clear();
  server.address = address.text();
  target.server = std::move(server);
  target.answered = true;
  return {};
}

// A server may not show its jobs to this address; then there are none.
Task<void> Gatherer::ask_for_jobs(Target& target, const net::Address& address) {
  target.jobs.reset();
  if (target.server.kind == "distccd" || !is_looked_at()) co_return;
  auto text = co_await get(target, address, "/jobs.json", k_jobs_limit);
  if (!text) co_return;
  auto jobs = read_jobs_json(*text);
  if (jobs && !jobs->empty()) target.jobs = std::move(jobs->front());
}

// Whether the user has also named this server, which was found.
bool Gatherer::repeats_configured(const Target& target) const {
  const ServerSnapshot& server = target.server;
  return std::any_of(targets_.begin(), targets_.end(), [&](const auto& other) {
    return other->configured && other->answered && other->server.name == server.name &&
           other->server.pid == server.pid && std::abs(other->server.started - server.started) <= k_same_start_s;
  });
}

std::vector<const Gatherer::Target*> Gatherer::shown() const {
  std::vector<const Target*> shown;
  for (const auto& target : targets_)
    if (target->configured || (target->answered && !repeats_configured(*target))) shown.push_back(target.get());
  return shown;
}

std::vector<ServerSnapshot> Gatherer::servers() {
  bool was_looked_at = is_looked_at();
  looked_ms_ = loop_.now_ms();
  if (!was_looked_at && !stopped_) next_round_.restart(0);
  std::vector<ServerSnapshot> servers;
  std::map<std::string, int> names;
  for (const Target* target : shown()) {
    servers.push_back(target->server);
    ServerSnapshot& server = servers.back();
    if (server.address.empty()) server.address = target->place.text;
    if (++names[server.name] > 1) server.name += fmt::format(" ({})", target->place.text);
  }
  return servers;
}

std::vector<JobsSnapshot> Gatherer::jobs() {
  std::vector<JobsSnapshot> all;
  std::map<std::string, int> names;
  for (const Target* target : shown()) {
    std::string name = target->server.name;
    if (++names[name] > 1) name += fmt::format(" ({})", target->place.text);
    if (!target->jobs) continue;
    all.push_back(*target->jobs);
    all.back().name = std::move(name);
  }
  return all;
}

}  // namespace dcc::stats
