// SPDX-License-Identifier: GPL-2.0-or-later
// Who gives way when connections, memory or room on a disk are short.
#include <algorithm>
#include <tuple>

#include "base/log.h"
#include "base/process_stat.h"
#include "server/server.h"

namespace dcc::server {
namespace {

using loop::Task;

// A party with this many connections gives way to others when there is no more room.
constexpr size_t k_many_connections = 64;
// Then, connections whose source has not begun to come for this time go first; where nobody has many, the longer one.
constexpr uint64_t k_patience_with_many_ms = 1000;
constexpr uint64_t k_patience_when_full_ms = 5000;
constexpr uint64_t k_log_crowding_ms = 1000;
// A job with less is not why memory is short, or a file system full; in bytes.
constexpr uint64_t k_large_memory = 64 << 20;
constexpr uint64_t k_large_files = 128 << 20;

bool belongs_to(const Holdings::Sum& party, const Job& job) {
  return &job.held().of_client() == &party || &job.held().of_party() == &party;
}

}  // namespace

// The connection of the party with most: a client, or the strangers together, and among these of the client with most.
const Holdings::Share& Server::most_connected() const {
  auto has_fewer = [](const Job* one, const Job* other) {
    auto weight = [](const Holdings::Share& held) {
      return std::pair(held.of_party().connections, held.of_client().connections);
    };
    return weight(one->held()) < weight(other->held());
  };
  return (*std::max_element(jobs_.begin(), jobs_.end(), has_fewer))->held();
}

// Waits until there is room for a connection from `newcomer`. False if it must be closed instead.
Task<bool> Server::make_room(Listener& listener, const ClientStanding& newcomer) {
  while (!stopping_ && jobs_.size() >= connection_limit_) {
    const Holdings::Share& most = most_connected();
    const bool is_one_client = !most.is_stranger() || most.of_client().connections >= k_many_connections;
    const Holdings::Sum& party = is_one_client ? most.of_client() : most.of_party();
    const bool has_many = party.connections >= k_many_connections;
    Job* victim =
        has_many ? least_promising(&party, k_patience_with_many_ms) : least_promising(nullptr, k_patience_when_full_ms);
    const bool is_newcomers = is_one_client ? most.address() == newcomer.address : newcomer.is_stranger;
    if (!victim && has_many && !is_newcomers) victim = newest_unbegun(party);
    if (!victim && has_many && is_newcomers) {
      log_crowding(newcomer, is_one_client ? "it has" : "clients that had no job done here have", party.connections);
      co_return false;
    }
    if (victim)
      victim->drop(fail(Code::busy, "the server has too many connections, and this one gives way to another"));
    listener.room.clear();
    co_await listener.room;
  }
  co_return !stopping_;
}

// Now and then: thousands can be closed in a second.
void Server::log_crowding(const ClientStanding& newcomer, std::string_view who, size_t connections) {
  if (crowding_logged_ms_ != 0 && loop_.now_ms() - crowding_logged_ms_ < k_log_crowding_ms) return;
  crowding_logged_ms_ = loop_.now_ms();
  log::error("connections are closed, such as one of client {}: {} {} already, and the server has no room for more",
             newcomer.address, who, connections);
}

// The oldest connection, of this party or of any, that has not sent a request. Clients send their head in the first
// packet, so such a connection is most likely not a client's. Else, one whose source has not come for so long.
Job* Server::least_promising(const Holdings::Sum* party, uint64_t patience_ms) {
  auto first = [this, party](auto unpromising) {
    auto found = std::find_if(jobs_.begin(), jobs_.end(), [&](const Job* job) {
      return !job->dropped() && (!party || belongs_to(*party, *job)) && unpromising(*job);
    });
    return found == jobs_.end() ? nullptr : *found;
  };
  if (Job* mute =
          first([](const Job& job) { return job.phase() == ServerPhase::head || job.phase() == ServerPhase::refused; }))
    return mute;
  return first(
      [patience_ms](const Job& job) { return job.phase() == ServerPhase::source && job.age_ms() > patience_ms; });
}

// The party's latest job of which nothing is lost.
Job* Server::newest_unbegun(const Holdings::Sum& party) {
  auto found = std::find_if(jobs_.rbegin(), jobs_.rend(),
                            [&party](const Job* job) { return job->is_unbegun() && belongs_to(party, *job); });
  return found == jobs_.rend() ? nullptr : *found;
}

// The party that holds most gives way, with the largest of its requests.
void Server::free_request_memory() {
  auto holds_less = [](const Job* one, const Job* other) {
    auto weight = [](const Job& job) {
      const Holdings::Share& held = job.held();
      return std::tuple(job.is_unbegun(), held.of_party().bytes, held.of_client().bytes, held.bytes());
    };
    return weight(*one) < weight(*other);
  };
  while (holdings_.is_exceeded()) {
    auto largest = std::max_element(jobs_.begin(), jobs_.end(), holds_less);
    if (largest == jobs_.end() || !(*largest)->is_unbegun()) return;
    (*largest)->drop(fail(Code::busy, "the server has no memory for more requests, and this client's take most of it"));
  }
}

void Server::inspect_resources() {
  // One at a time: what the last one had may not be free yet.
  const bool one_ends =
      std::any_of(jobs_.begin(), jobs_.end(), [](const Job* job) { return job->dropped() && job->workspace(); });
  if (!one_ends && memory_.is_short()) free_memory();
  for (const bool in_memory : {true, false})
    if (!one_ends && is_space_scarce(in_memory)) free_space(in_memory);
  cpu_queue_.grant_free();
}

// The job that takes most of the machine's memory ends, files in memory included.
void Server::free_memory() {
  const std::map<pid_t, uint64_t> groups = memory_of_process_groups();
  auto [largest, bytes] = largest_job([&groups](const Job& job) {
    auto group = groups.find(job.process_group());
    const uint64_t in_processes = group == groups.end() ? 0 : group->second;
    const uint64_t in_files = job.workspace()->is_in_memory() ? job.workspace()->occupied() : 0;
    return in_processes + std::min(in_files, UINT64_MAX - in_processes);  // files may be too many to be counted
  });
  if (largest && bytes >= k_large_memory)
    largest->drop(fail(Code::busy, "the server ran out of memory, and this job had {} MB of it", bytes >> 20));
}

// Whether a file system in which jobs work, in memory or on disk, has little room left.
bool Server::is_space_scarce(bool in_memory) const {
  return std::any_of(jobs_.begin(), jobs_.end(), [in_memory](const Job* job) {
    return job->workspace() && job->workspace()->is_in_memory() == in_memory && job->workspace()->is_scarce();
  });
}

void Server::free_space(bool in_memory) {
  auto [largest, bytes] = largest_job([in_memory](const Job& job) {
    return job.workspace()->is_in_memory() == in_memory ? job.workspace()->occupied() : 0;
  });
  if (largest && bytes >= k_large_files)
    largest->drop(fail(Code::io, "no room is left for jobs' files, and this job had {} MB", bytes >> 20));
}

// Of those whose compilers run; and its size.
std::pair<Job*, uint64_t> Server::largest_job(const std::function<uint64_t(const Job&)>& size_of) {
  std::pair<Job*, uint64_t> largest{nullptr, 0};
  for (Job* job : jobs_) {
    if (job->dropped() || job->process_group() == 0) continue;
    const uint64_t bytes = size_of(*job);
    if (bytes > largest.second) largest = {job, bytes};
  }
  return largest;
}

}  // namespace dcc::server
