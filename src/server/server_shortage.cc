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

// A client with this many connections gives way to others when there is no more room.
constexpr size_t k_many_connections = 64;
// Then, connections whose source has not begun to come for this time go first; where nobody has many, the longer one.
constexpr uint64_t k_patience_with_many_ms = 1000;
constexpr uint64_t k_patience_when_full_ms = 60'000;
// A job with less is not why memory is short, or a file system full; in bytes.
constexpr uint64_t k_large_memory = 64 << 20;
constexpr uint64_t k_large_files = 128 << 20;

}  // namespace

// Waits until there is room for a connection from `newcomer`. False if it must be closed instead.
Task<bool> Server::make_room(Listener& listener, const std::string& newcomer) {
  while (!stopping_ && jobs_.size() >= connection_limit_) {
    const Holdings::Share& most = (*std::max_element(jobs_.begin(), jobs_.end(), [](const Job* one, const Job* other) {
                                    return one->held().client().connections < other->held().client().connections;
                                  }))->held();
    const bool has_many = most.client().connections >= k_many_connections;
    Job* victim = has_many ? least_promising(&most.client(), k_patience_with_many_ms)
                           : least_promising(nullptr, k_patience_when_full_ms);
    const bool is_newcomers = most.name() == newcomer;
    if (!victim && has_many && !is_newcomers) victim = newest_unbegun(most.client());
    if (!victim && has_many && is_newcomers) {
      log::error("a connection of client {} is closed: it has {} already, and the server has no room for more",
                 newcomer, most.client().connections);
      co_return false;
    }
    if (victim)
      victim->drop(fail(Code::busy, "the server has too many connections, and this one gives way to another"));
    listener.room.clear();
    co_await listener.room;
  }
  co_return !stopping_;
}

// The oldest connection, of this client or of any, that has not sent a request. Clients send their head in the first
// packet, so such a connection is most likely not a client's. Else, one whose source has not come for so long.
Job* Server::least_promising(const Holdings::Client* client, uint64_t patience_ms) {
  auto first = [this, client](auto unpromising) {
    auto found = std::find_if(jobs_.begin(), jobs_.end(), [&](const Job* job) {
      return !job->dropped() && (!client || &job->held().client() == client) && unpromising(*job);
    });
    return found == jobs_.end() ? nullptr : *found;
  };
  if (Job* mute =
          first([](const Job& job) { return job.phase() == ServerPhase::head || job.phase() == ServerPhase::refused; }))
    return mute;
  return first(
      [patience_ms](const Job& job) { return job.phase() == ServerPhase::source && job.age_ms() > patience_ms; });
}

// The client's latest job of which nothing is lost.
Job* Server::newest_unbegun(const Holdings::Client& client) {
  auto found = std::find_if(jobs_.rbegin(), jobs_.rend(), [&client](const Job* job) {
    return job->is_unbegun() && &job->held().client() == &client;
  });
  return found == jobs_.rend() ? nullptr : *found;
}

// The client that holds most gives way, with the largest of its requests.
void Server::free_request_memory() {
  auto holds_less = [](const Job* one, const Job* other) {
    auto weight = [](const Job& job) {
      return std::tuple(job.is_unbegun(), job.held().client().bytes, job.held().bytes());
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
