// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/fair_queue.h"

#include <memory>
#include <string>
#include <vector>

#include "await.h"
#include "test.h"

namespace dcc::server {

using server::FairQueue;

namespace {

// Waits for a slot, notes `name`, and keeps the slot until `release` is set.
loop::Task<void> visitor(FairQueue& queue, std::string name, std::string client, std::string& order,
                         loop::Event& release) {
  FairQueue::Turn turn(queue, {std::move(client)});
  bool granted = co_await turn;
  order += granted ? name : "-" + name;
  co_await release;
}

loop::Task<void> impatient(FairQueue& queue, FairQueue::Turn*& place, std::string& order) {
  FairQueue::Turn turn(queue, {"impatient"});
  place = &turn;
  bool granted = co_await turn;
  order += granted ? "granted" : "left";
}

}  // namespace

TEST_CASE("a client's jobs come in order, and clients take turns") {
  loop::Loop loop;
  FairQueue queue(loop, 1);
  std::string order;
  std::vector<std::unique_ptr<loop::Event>> releases;
  struct Row {
    const char *name, *client;
  };
  // The first takes the slot; then a client with many jobs is there before one with few.
  const Row rows[] = {{"0", "a"}, {"1", "a"}, {"2", "a"}, {"3", "a"}, {"x", "b"}, {"y", "b"}, {"p", "c"}};
  for (const Row& row : rows) {
    releases.push_back(std::make_unique<loop::Event>(loop));
    loop::start(visitor(queue, row.name, row.client, order, *releases.back()));
  }
  CHECK(order == "0");
  for (auto& release : releases) release->set();
  loop.run();
  CHECK(order == "01xp2y3");
  CHECK(queue.waiting() == 0);
}

TEST_CASE("some slots are for others than the client that has most, who waits while they are free") {
  loop::Loop loop;
  FairQueue queue(loop, 4, 1);
  std::string order;
  std::vector<std::unique_ptr<loop::Event>> releases;
  struct Row {
    const char *name, *client;
  };
  const Row rows[] = {{"1", "a"}, {"2", "a"}, {"3", "a"}, {"4", "a"}, {"x", "b"}, {"y", "b"}};
  for (const Row& row : rows) {
    releases.push_back(std::make_unique<loop::Event>(loop));
    loop::start(visitor(queue, row.name, row.client, order, *releases.back()));
  }
  CHECK(order == "123x");
  CHECK(queue.taken() == 4);
  releases[0]->set();  // one of a's
  run_until(loop, [&] { return order.size() == 5; });
  CHECK(order == "123x4");
  releases[3]->set();  // b's: what it leaves is not for a, but for b again
  run_until(loop, [&] { return order.size() == 6; });
  CHECK(order == "123x4y");
  for (auto& release : releases) release->set();
  loop.run();
  CHECK(queue.taken() == 0);
}

TEST_CASE("a slot is granted when it may be, one at a time, and nobody overtakes") {
  loop::Loop loop;
  std::string forbidden = "large";
  FairQueue queue(loop, 4, 0, [&forbidden](const std::string& kind) { return kind != forbidden; });
  FairQueue::Turn running(queue, {"a"}, "small");
  CHECK(running.try_take());
  FairQueue::Turn large(queue, {"a"}, "large"), small(queue, {"b"}, "small");
  CHECK(!large.try_take());
  std::string order;
  auto wait = [&order](FairQueue::Turn& turn, const char* name) -> loop::Task<void> {
    co_await turn;
    order += name;
  };
  loop::start(wait(large, "L"));
  CHECK(!small.try_take());
  loop::start(wait(small, "s"));
  forbidden.clear();
  queue.grant_free();
  run_until(loop, [&] { return !order.empty(); });
  CHECK(order == "L");
  CHECK(!small.granted());
  queue.grant_free();
  run_until(loop, [&] { return order == "Ls"; });
}

TEST_CASE("where nothing ends, a client without a slot gets one beyond the number, and hands it to nobody with one") {
  loop::Loop loop;
  FairQueue queue(loop, 2);
  std::string order;
  std::vector<std::unique_ptr<loop::Event>> releases;
  for (int i = 0; i < 6; ++i) releases.push_back(std::make_unique<loop::Event>(loop));
  loop::start(visitor(queue, "1", "a", order, *releases[0]));
  loop::start(visitor(queue, "2", "a", order, *releases[1]));
  loop::start(visitor(queue, "3", "a", order, *releases[2]));
  FairQueue::Turn own(queue, {"a"}), other(queue, {"b"}), fourth(queue, {"c"}), fifth(queue, {"d"}), last(queue, {"e"});
  auto wait = [&order](FairQueue::Turn& turn, const char* name) -> loop::Task<void> {
    if (co_await turn) order += name;
  };
  loop::start(wait(own, "o"));
  loop::start(wait(other, "b"));
  loop::start(wait(fourth, "c"));
  loop::start(wait(fifth, "d"));
  loop::start(wait(last, "e"));
  CHECK(!queue.grant_beyond(own, 0));
  CHECK(!queue.grant_beyond(other, 3'600'000));
  CHECK(queue.grant_beyond(other, 0));
  CHECK(queue.grant_beyond(fourth, 0));
  CHECK(queue.grant_beyond(fifth, 0));
  CHECK(!queue.grant_beyond(last, 0));  // there are twice as many already, and one more
  run_until(loop, [&] { return order == "12bcd"; });
  other.give_back();
  run_until(loop, [&] { return order == "12bcde"; });
  fourth.give_back();
  fifth.give_back();
  last.give_back();
  FairQueue::Turn sixth(queue, {"b"});
  CHECK(sixth.try_take());
  sixth.give_back();
  CHECK(order == "12bcde");
  releases[0]->set();  // back to the number
  run_until(loop, [&] { return order == "12bcde3"; });
  CHECK(!FairQueue::Turn(queue, {"b"}).try_take());
  own.leave();
  for (auto& release : releases) release->set();
  loop.run();
  CHECK(queue.taken() == 0);
}

TEST_CASE("known clients and strangers take turns, however many strangers there are") {
  loop::Loop loop;
  FairQueue queue(loop, 1);
  FairQueue::Turn running(queue, {"a"});
  REQUIRE(running.try_take());
  std::string order;
  auto wait = [&order](FairQueue::Turn& turn, const char* name) -> loop::Task<void> {
    co_await turn;
    order += name;
    turn.give_back();
  };
  FairQueue::Turn s(queue, {"s", true}), t(queue, {"t", true}), u(queue, {"u", true}), x(queue, {"s", true});
  FairQueue::Turn a(queue, {"a"}), b(queue, {"b"});
  loop::start(wait(s, "s"));
  loop::start(wait(t, "t"));
  loop::start(wait(u, "u"));
  loop::start(wait(x, "x"));
  loop::start(wait(a, "a"));
  loop::start(wait(b, "b"));
  CHECK(queue.ahead_of(x) == 5);
  CHECK(queue.ahead_of(b) == 0);
  running.give_back();
  loop.run();
  CHECK(order == "asbtux");
}

TEST_CASE("some slots are for others than strangers, and than one of them") {
  loop::Loop loop;
  FairQueue queue(loop, 4, 1);
  FairQueue::Turn first(queue, {"s", true}), second(queue, {"s", true}), third(queue, {"s", true});
  CHECK(first.try_take());
  CHECK(second.try_take());
  CHECK(!third.try_take());
  FairQueue::Turn other(queue, {"t", true}), further(queue, {"u", true}), known(queue, {"a"});
  CHECK(other.try_take());
  CHECK(!further.try_take());
  CHECK(known.try_take());
}

TEST_CASE("a place in the queue counts those who come first, of every client as many") {
  loop::Loop loop;
  FairQueue queue(loop, 1);
  FairQueue::Turn running(queue, {"a"});
  REQUIRE(running.try_take());
  std::string order;
  FairQueue::Turn *first = nullptr, *second = nullptr;
  loop::Event release(loop);
  loop::start(visitor(queue, "1", "b", order, release));
  loop::start(visitor(queue, "2", "b", order, release));
  loop::start(impatient(queue, first, order));
  loop::start(impatient(queue, second, order));
  CHECK(queue.ahead_of(*first) == 0);
  CHECK(queue.ahead_of(*second) == 2);
  CHECK(queue.ahead_of(running) == 0);
  first->leave();
  CHECK(queue.ahead_of(*second) == 0);
  second->leave();
  release.set();
  running.give_back();
  loop.run();
}

TEST_CASE("no more slots are given out than there are") {
  loop::Loop loop;
  FairQueue queue(loop, 2);
  std::string order;
  loop::Event first(loop), second(loop), third(loop);
  loop::start(visitor(queue, "1", "a", order, first));
  loop::start(visitor(queue, "2", "b", order, second));
  loop::start(visitor(queue, "3", "c", order, third));
  CHECK(order == "12");
  CHECK(queue.waiting() == 1);
  second.set();
  loop.run();
  CHECK(order == "123");
  FairQueue::Turn late(queue, {"d"});
  CHECK(!late.try_take());
  first.set();
  third.set();
  loop.run();
  CHECK(late.try_take());
}

TEST_CASE("who leaves the queue is not waited for, and takes no slot") {
  loop::Loop loop;
  FairQueue queue(loop, 1);
  std::string order;
  loop::Event release(loop), done(loop);
  done.set();
  loop::start(visitor(queue, "1", "a", order, release));
  FairQueue::Turn* place = nullptr;
  loop::start(impatient(queue, place, order));
  loop::start(visitor(queue, "2", "impatient", order, done));
  CHECK(queue.waiting() == 2);
  place->leave();
  place->leave();
  loop.run();
  CHECK(order == "1left");
  CHECK(queue.waiting() == 1);
  release.set();
  loop.run();
  CHECK(order == "1left2");
}

TEST_CASE("a turn that was given back is used by the next at once, and given back once") {
  loop::Loop loop;
  FairQueue queue(loop, 1);
  FairQueue::Turn first(queue, {"a"}), second(queue, {"a"}), third(queue, {"a"});
  CHECK(first.try_take());
  CHECK(!second.try_take());
  first.give_back();
  first.give_back();
  CHECK(second.try_take());
  CHECK(!third.try_take());
}

TEST_CASE("a slot that is lent goes to the next in the queue, and its owner has it back at once") {
  loop::Loop loop;
  FairQueue queue(loop, 1);
  FairQueue::Turn owner(queue, {"a"});
  REQUIRE(owner.try_take());
  std::string order;
  loop::Event first(loop), second(loop);
  loop::start(visitor(queue, "1", "a", order, first));
  loop::start(visitor(queue, "2", "b", order, second));
  owner.lend();
  loop.run();
  CHECK(order == "1");
  CHECK(queue.taken() == 1);
  owner.take_back();
  CHECK(queue.taken() == 2);
  SUBCASE("nobody else begins while there is one too many") {
    first.set();
    loop.run();
    CHECK(order == "1");
    owner.give_back();
    loop.run();
    CHECK(order == "12");
  }
  SUBCASE("it can be lent again") {
    first.set();
    loop.run();
    owner.lend();
    loop.run();
    CHECK(order == "12");
    CHECK(queue.taken() == 1);
  }
  first.set();
  second.set();
  loop.run();
}

TEST_CASE("no more slots are lent than there are, and a lent one can be given back") {
  loop::Loop loop;
  FairQueue queue(loop, 1);
  FairQueue::Turn first(queue, {"a"}), second(queue, {"b"}), third(queue, {"c"});
  REQUIRE(first.try_take());
  first.lend();
  REQUIRE(second.try_take());
  second.lend();
  CHECK_FALSE(third.try_take());
  first.give_back();
  CHECK(queue.taken() == 1);
  second.lend();
  CHECK(third.try_take());
  second.give_back();
  third.give_back();
  CHECK(queue.taken() == 0);
}

}  // namespace dcc::server
