// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/remote/patience.h"

#include "await.h"
#include "scripted_peer.h"
#include "test.h"

namespace dcc::client {
namespace {

constexpr uint64_t k_long_ms = 600'000, k_brief_ms = 5;

struct Wait {
  explicit Wait(PatienceLimits limits) : patience(peer.stream(), std::move(limits)) {}

  // What it was given up for.
  Error reason() {
    run_until(loop, [this] { return patience.error().has_value(); });
    CHECK(peer.stream().closed());
    return *patience.error();
  }

  loop::Loop loop;
  ScriptedPeer peer{loop};
  Patience patience;
};

PatienceLimits limits_of(uint64_t greeting_ms, uint64_t io_ms, uint64_t compile_ms, bool room = false) {
  return {greeting_ms, io_ms, compile_ms, [room] { return room; }};
}

bool mentions(const Error& error, std::string_view part) { return error.text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("each stage of a job has a limit of its own, that the one before does not shorten") {
  SUBCASE("the greeting") {
    Wait wait(limits_of(k_brief_ms, k_long_ms, k_long_ms));
    wait.patience.all_sent(0);
    CHECK(mentions(wait.reason(), "greeting"));
  }
  SUBCASE("the queue") {
    Wait wait(limits_of(k_long_ms, k_brief_ms, k_long_ms));
    wait.patience.all_sent(0);
    wait.patience.welcomed();
    CHECK(wait.patience.in_queue());
    CHECK(mentions(wait.reason(), "kept the job waiting"));
  }
  SUBCASE("the compiler") {
    Wait wait(limits_of(k_long_ms, k_long_ms, k_brief_ms));
    wait.patience.all_sent(0);
    wait.patience.welcomed();
    wait.patience.compiling();
    CHECK(!wait.patience.in_queue());
    CHECK(mentions(wait.reason(), "its compiler"));
  }
  SUBCASE("the answer") {
    Wait wait(limits_of(k_long_ms, k_brief_ms, k_long_ms));
    wait.patience.all_sent(0);
    wait.patience.welcomed();
    wait.patience.compiling();
    wait.patience.answering();
    CHECK(mentions(wait.reason(), "too slowly"));
  }
}

TEST_CASE("a server that says again what it has said gains no time") {
  Wait wait(limits_of(k_long_ms, k_long_ms, k_brief_ms));
  wait.patience.all_sent(0);
  wait.patience.compiling();
  wait.patience.welcomed();
  CHECK(!wait.patience.in_queue());
  CHECK(mentions(wait.reason(), "its compiler"));
}

TEST_CASE("a server that takes nothing of the text is given up, but not while there is none to send") {
  Wait wait(limits_of(k_long_ms, k_brief_ms, k_long_ms));
  wait.patience.writing(false);
  const uint64_t began_ms = wait.loop.now_ms();
  run_until(wait.loop, [&] {
    wait.patience.look_at_writing();
    return wait.loop.now_ms() >= began_ms + 4 * k_brief_ms;
  });
  CHECK(!wait.patience.error());
  wait.patience.writing(true);
  run_until(wait.loop, [&] {
    wait.patience.look_at_writing();
    return wait.patience.error().has_value();
  });
  CHECK(wait.patience.error()->code == Code::timeout);
  CHECK(mentions(*wait.patience.error(), "accepted no more"));
}

TEST_CASE("a queue is left when it takes longer than the job would at home, and it could begin elsewhere") {
  struct Row {
    uint64_t preprocessing_ms;
    protocol::Queued queued;
    bool room;
    bool is_left;
  };
  const Row rows[] = {
      {0, {3, 60'000, 100}, true, true},
      {0, {3, 60'000, 100}, false, false},      // where to?
      {0, {3, 4'000, 100}, true, false},        // no queue is worth leaving for less than 5 s
      {10'000, {3, 60'000, 100}, true, false},  // a large unit: ten times its preprocessing
      {10'000, {3, 120'000, 100}, true, true},
      {0, {3, 60'000, 40'000}, true, false},  // jobs there are long: so is this one
      {0, {3, 0, 0}, true, false},            // it does not say
  };
  for (const Row& row : rows) {
    CAPTURE(row.queued.wait_ms);
    Wait wait(limits_of(k_long_ms, k_long_ms, k_long_ms, row.room));
    wait.patience.all_sent(row.preprocessing_ms);
    wait.patience.welcomed();
    auto waits = wait.patience.queued(row.queued);
    CHECK(bool(waits) == !row.is_left);
    if (!waits) CHECK(waits.error().code == Code::queue_too_long);
    CHECK(bool(wait.patience.look_elsewhere()) == !row.is_left);
  }
}

TEST_CASE("a queue in which nothing moves is the server's fault, and a long one is not") {
  struct Row {
    uint32_t ahead_later;
    Code code;
  };
  for (const Row& row : {Row{5, Code::busy}, Row{6, Code::busy}, Row{4, Code::queue_too_long}}) {
    CAPTURE(row.ahead_later);
    Wait wait(limits_of(k_long_ms, k_long_ms, k_long_ms, true));
    wait.patience.all_sent(0);
    wait.patience.welcomed();
    CHECK(bool(wait.patience.queued({5, 0, 100})));
    auto waits = wait.patience.queued({row.ahead_later, 60'000, 100});
    REQUIRE(!waits);
    CHECK(waits.error().code == row.code);
  }
}

TEST_CASE("a job that runs does not leave for a place in the queue that it has no longer") {
  Wait wait(limits_of(k_long_ms, k_long_ms, k_long_ms, true));
  wait.patience.all_sent(0);
  wait.patience.compiling();
  CHECK(bool(wait.patience.queued({9, 600'000, 100})));
  CHECK(bool(wait.patience.look_elsewhere()));
}

}  // namespace dcc::client
