// SPDX-License-Identifier: GPL-2.0-or-later
#include "state/slots.h"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>

#include "base/file.h"
#include "await_sleep.h"
#include "temp_home.h"
#include "test.h"

namespace dcc::state {

namespace {

constexpr unsigned k_stall_seconds = 60;  // a wait that long is a lost wake-up: SIGALRM ends the process

// Runs `body` in a child process, whose exit status is what it returns.
template <class Body>
pid_t in_child(Body body) {
  pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    alarm(k_stall_seconds);
    _exit(body());
  }
  return child;
}

int status_of(pid_t child) {
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  return status;
}

Slot taken(const std::string& lock_dir, const std::vector<SlotSet>& sets) {
  auto slot = try_acquire(lock_dir, sets);
  REQUIRE(slot);
  REQUIRE(slot->has_value());
  return std::move(**slot);
}

bool none_free(const std::string& lock_dir, const std::vector<SlotSet>& sets) {
  auto slot = try_acquire(lock_dir, sets);
  REQUIRE(slot);
  return !slot->has_value();
}

}  // namespace

TEST_CASE("slots are chosen in the order of the list, the first of every host before the second of any") {
  TempHome home;
  const std::vector<SlotSet> sets = {{"a", 1}, {"down", 0}, {"b", 3}, {"negative", -1}, {"c", 2}};
  const size_t order[][2] = {{0, 0}, {2, 0}, {4, 0}, {2, 1}, {4, 1}, {2, 2}};
  std::vector<Slot> held;
  for (auto [index, number] : order) {
    held.push_back(taken(home.path(), sets));
    CHECK(held.back().index() == index);
    CHECK(held.back().number() == int(number));
    CHECK(held.back().guarded());
  }
  CHECK(none_free(home.path(), sets));

  held[3].release();  // b's second
  Slot again = taken(home.path(), sets);
  CHECK(again.index() == 2);
  CHECK(again.number() == 1);
}

TEST_CASE("of many slots, the search behind the first few goes on where the last one ended") {
  TempHome home;
  const std::vector<SlotSet> sets = {{"a", 100}};
  std::vector<Slot> held;
  for (int number = 0; number < 60; ++number) {
    held.push_back(taken(home.path(), sets));
    CHECK(held.back().number() == number);
  }
  held[50].release();
  CHECK(taken(home.path(), sets).number() == 60);  // given back at once
  CHECK(taken(home.path(), sets).number() == 61);
  held[3].release();
  CHECK(taken(home.path(), sets).number() == 3);
  held[3] = taken(home.path(), sets);
  for (int number = 62; number < 100; ++number) held.push_back(taken(home.path(), sets));
  CHECK(held.back().number() == 99);
  CHECK(taken(home.path(), sets).number() == 50);  // round again
  CHECK(taken(home.path(), sets).number() == 60);
  held.push_back(taken(home.path(), sets));
  CHECK(held.back().number() == 61);
  for (int left : {50, 60}) {
    held.push_back(taken(home.path(), sets));
    CHECK(held.back().number() == left);
  }
  CHECK(none_free(home.path(), sets));
}

TEST_CASE("a slot is given back when it is destroyed, and a move keeps it") {
  TempHome home;
  {
    Slot slot = taken(home.path(), {{"a", 1}});
    Slot moved = std::move(slot);
    CHECK(none_free(home.path(), {{"a", 1}}));
  }
  CHECK(taken(home.path(), {{"a", 1}}).guarded());
}

TEST_CASE("who looks on sees which slots are taken, and takes none") {
  TempHome home;
  const std::string& lock_dir = home.path();
  const std::vector<SlotSet> sets = {{"a", 2}, {"b", 1}};
  CHECK(count_taken(lock_dir, sets[0]) == 0);
  CHECK(first_free(lock_dir, sets)->index == 0);
  Slot first = taken(lock_dir, sets), second = taken(lock_dir, sets);
  CHECK(count_taken(lock_dir, sets[0]) == 1);
  CHECK(count_taken(lock_dir, sets[1]) == 1);
  auto free = first_free(lock_dir, sets);
  REQUIRE(free);
  CHECK(free->index == 0);
  CHECK(free->number == 1);
  Slot third = taken(lock_dir, sets);
  CHECK(third.number() == 1);
  CHECK(!first_free(lock_dir, sets));
  second.release();
  CHECK(first_free(lock_dir, sets)->index == 1);
  CHECK(count_taken(lock_dir, sets[1]) == 0);
  CHECK(!first_free(lock_dir, {}));
}

TEST_CASE("a host's slots are the same for everybody who lists it") {
  TempHome home;
  Slot first = taken(home.path(), {{"a", 1}});
  Slot second = taken(home.path(), {{"b", 1}, {"a", 2}});
  CHECK(second.index() == 0);
  Slot third = taken(home.path(), {{"a", 2}});
  CHECK(third.number() == 1);
  CHECK(none_free(home.path(), {{"a", 2}, {"b", 1}}));
}

TEST_CASE("hosts become slots, those that are down become none") {
  hosts::Host host;
  host.name = "box";
  host.limit = 7;
  CHECK(slot_set(host).name == "tcp_box_3632");
  CHECK(slot_set(host).limit == 7);
  host.down = true;
  CHECK(slot_set(host).limit == 0);
}

TEST_CASE("without any slot nobody waits") {
  TempHome home;
  for (const std::vector<SlotSet>& sets : {std::vector<SlotSet>{}, std::vector<SlotSet>{{"a", 0}, {"b", -1}}}) {
    auto slot = acquire(home.path(), sets);
    REQUIRE(!slot);
    CHECK(slot.error().code == Code::no_hosts);
    CHECK(!try_acquire(home.path(), sets));
  }
}

TEST_CASE("without a usable directory work goes on uncounted") {
  TempHome home;
  home.write("file", "");
  for (const std::string& directory : {std::string(), home.path() + "/missing", home.path() + "/file"}) {
    CAPTURE(directory);
    for (int i = 0; i < 3; ++i) {
      auto slot = acquire(directory, {{"a", 0}, {"b", 1}});
      REQUIRE(slot);
      CHECK(!slot->guarded());
      CHECK(slot->index() == 1);
    }
  }
}

TEST_CASE("whatever is in the way of a slot is replaced") {
  TempHome home;
  home.write("slot_a_0", "a file");
  REQUIRE(symlink("/dev/null", (home.path() + "/slot_a_1").c_str()) == 0);
  REQUIRE(mkdir((home.path() + "/slot_a_2").c_str(), 0777) == 0);
  std::vector<Slot> held;
  for (int number = 0; number < 3; ++number) {
    held.push_back(taken(home.path(), {{"a", 3}}));
    CHECK(held.back().number() == number);
    CHECK(held.back().guarded());
  }
  CHECK(none_free(home.path(), {{"a", 3}}));
}

TEST_CASE("something in the way that cannot be replaced costs that slot only") {
  TempHome home;
  home.write("slot_a_0/full", "");
  Slot slot = taken(home.path(), {{"a", 2}});
  CHECK(slot.guarded());
  CHECK(slot.number() == 1);
  // The other one is waited for all the same.
  pid_t waiter = in_child([&] {
    slot.release();  // the child's copy
    auto got = acquire(home.path(), {{"a", 2}});
    return got && got->guarded() && got->number() == 1 ? 0 : 1;
  });
  await_sleep(waiter);
  slot.release();
  CHECK(status_of(waiter) == 0);
}

TEST_CASE("who waits is woken when the holder is killed") {
  TempHome home;
  int ready[2];
  REQUIRE(pipe(ready) == 0);
  pid_t holder = in_child([&] {
    auto slot = acquire(home.path(), {{"a", 1}});
    if (!slot || ::write(ready[1], "x", 1) != 1) return 1;
    pause();
    return 1;
  });
  char byte;
  REQUIRE(::read(ready[0], &byte, 1) == 1);
  pid_t waiter = in_child([&] { return acquire(home.path(), {{"a", 1}}) ? 0 : 1; });
  await_sleep(waiter);
  CHECK(waitpid(waiter, nullptr, WNOHANG) == 0);
  CHECK(none_free(home.path(), {{"a", 1}}));

  REQUIRE(kill(holder, SIGKILL) == 0);
  CHECK(status_of(waiter) == 0);
  CHECK(WTERMSIG(status_of(holder)) == SIGKILL);
  close(ready[0]);
  close(ready[1]);
}

TEST_CASE("a newcomer does not overtake who waits") {
  TempHome home;
  Slot slot = taken(home.path(), {{"a", 1}});
  pid_t first = in_child([&] {
    slot.release();  // the child's copy
    auto got = acquire(home.path(), {{"a", 1}});
    pause();
    return 1;
  });
  await_sleep(first);
  REQUIRE(kill(first, SIGSTOP) == 0);
  int status;
  REQUIRE(waitpid(first, &status, WUNTRACED) == first);
  // The slot is free now, but somebody was before us.
  slot.release();
  CHECK(none_free(home.path(), {{"a", 1}}));
  REQUIRE(kill(first, SIGKILL) == 0);
  status_of(first);
  CHECK(taken(home.path(), {{"a", 1}}).guarded());
}

TEST_CASE("removing all files under those who hold and wait stalls nobody") {
  TempHome home;
  Slot slot = taken(home.path(), {{"a", 1}});
  pid_t waiter = in_child([&] {
    slot.release();  // the child's copy
    return acquire(home.path(), {{"a", 1}}) ? 0 : 1;
  });
  await_sleep(waiter);
  REQUIRE(unlink((home.path() + "/slot_a_0").c_str()) == 0);
  Slot other = taken(home.path(), {{"a", 1}, {"b", 0}, {"c", -1}, {"a", 1}});  // another set, so another turnstile
  slot.release();
  other.release();
  CHECK(status_of(waiter) == 0);
}

TEST_CASE("more slots than descriptors can be waited for") {
  TempHome home;
  const std::vector<SlotSet> sets = {{"a", 300}};
  std::vector<Slot> held;
  for (int i = 0; i < 300; ++i) held.push_back(taken(home.path(), sets));
  pid_t waiter = in_child([&] {
    held.clear();  // the child's copies
    rlimit descriptors{200, 200};
    setrlimit(RLIMIT_NOFILE, &descriptors);
    auto slot = acquire(home.path(), sets);
    return slot && slot->guarded() && slot->number() == 5 ? 0 : 1;
  });
  await_sleep(waiter);
  held[5].release();
  CHECK(status_of(waiter) == 0);
}

namespace {

constexpr int k_clients = 32;
constexpr int k_jobs = 50;

struct Shared {
  std::atomic<int> holder[3];        // who works on the slot, 0 for nobody
  std::atomic<bool> dying[3];        // the holder is about to kill itself
  std::atomic<int> done[k_clients];  // jobs of each client, across its deaths
  std::atomic<int> killed;
  std::atomic<int> overlaps;
};

// Does jobs until all are done, and now and then dies in the middle of one.
int client(const std::string& lock_dir, const std::vector<SlotSet>& sets, Shared& shared, int me) {
  uint32_t dice = uint32_t(getpid()) * 2654435761u;
  while (shared.done[me] < k_jobs) {
    auto slot = acquire(lock_dir, sets);
    if (!slot || !slot->guarded()) return 1;
    const int which = slot->index() == 1 ? 2 : slot->number();
    int before = shared.holder[which].exchange(getpid());
    if (before != 0 && !shared.dying[which]) ++shared.overlaps;
    shared.dying[which] = false;
    ++shared.done[me];
    dice = dice * 1664525 + 1013904223;
    for (uint32_t i = 0; i < dice >> 30; ++i) sched_yield();
    if ((dice >> 20) % 8 == 0) {
      ++shared.killed;
      shared.dying[which] = true;
      kill(getpid(), SIGKILL);
    }
    shared.holder[which] = 0;
  }
  return 0;
}

}  // namespace

TEST_CASE(
    "32 clients on few slots, some killed while they hold one: never too many at a time, and nobody is forgotten") {
  // With a single slot a lost wake-up stalls everybody; with three there is a choice.
  for (const std::vector<SlotSet>& sets : {std::vector<SlotSet>{{"a", 1}}, std::vector<SlotSet>{{"a", 2}, {"b", 1}}}) {
    CAPTURE(sets.size());
    TempHome home;
    void* memory = mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    REQUIRE(memory != MAP_FAILED);
    Shared& shared = *new (memory) Shared();

    std::vector<pid_t> running;
    for (int me = 0; me < k_clients; ++me) {
      running.push_back(in_child([&] { return client(home.path(), sets, shared, me); }));
    }
    for (int me = 0; me < k_clients; ++me) {
      // A killed client starts anew until its jobs are done.
      int status = status_of(running[size_t(me)]);
      while (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) {
        status = status_of(in_child([&] { return client(home.path(), sets, shared, me); }));
      }
      CHECK(status == 0);  // not SIGALRM, a stall
      CHECK(shared.done[me] == k_jobs);
    }
    CHECK(shared.overlaps == 0);
    CHECK(shared.killed > 0);
    munmap(memory, sizeof(Shared));
  }
}

TEST_CASE("nobody waits for ever for locks that somebody else keeps") {
  using namespace std::chrono_literals;
  TempHome home;
  const std::vector<SlotSet> sets = {{"a", 1}};
  Slot kept = taken(home.path(), sets);
  // The slot is given up on, and so is a turnstile that nobody goes through.
  auto without_turnstile = acquire(home.path(), sets, 100ms);
  REQUIRE(without_turnstile);
  CHECK(without_turnstile->guarded());
  std::vector<UniqueFd> others;
  for (const auto& entry : std::filesystem::directory_iterator(home.path())) {
    if (!entry.path().filename().string().starts_with("turn_")) continue;
    others.emplace_back(open(entry.path().c_str(), O_RDONLY | O_CLOEXEC));
    REQUIRE(flock(others.back().get(), LOCK_EX) == 0);
    const timespec long_ago[2] = {{1, 0}, {1, 0}};
    REQUIRE(futimens(others.back().get(), long_ago) == 0);
  }
  REQUIRE(others.size() == 1);
  CHECK(acquire(home.path(), sets, 100ms)->guarded());
}

TEST_CASE("a slot locked by a program that does not write to it ends no wait early and holds up nobody for long") {
  using namespace std::chrono_literals;
  TempHome home;
  const std::vector<SlotSet> sets = {{"a", 1}};
  { Slot makes_the_file = taken(home.path(), sets); }
  UniqueFd foreign;
  for (const auto& entry : std::filesystem::directory_iterator(home.path())) {
    if (entry.path().filename().string().starts_with("turn_")) continue;
    foreign.reset(open(entry.path().c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    REQUIRE(flock(foreign.get(), LOCK_EX) == 0);
  }
  REQUIRE(foreign);
  const auto began = std::chrono::steady_clock::now();
  rusage before{}, after{};
  getrusage(RUSAGE_SELF, &before);
  CHECK(acquire(home.path(), sets, 400ms)->guarded());
  getrusage(RUSAGE_SELF, &after);
  CHECK(std::chrono::steady_clock::now() - began >= 400ms);
  CHECK(after.ru_utime.tv_sec - before.ru_utime.tv_sec <= 1);
}

}  // namespace dcc::state
