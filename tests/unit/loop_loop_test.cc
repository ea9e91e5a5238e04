// SPDX-License-Identifier: GPL-2.0-or-later
#include "loop/loop.h"

#include <unistd.h>

#include <csignal>

#include "await.h"
#include "base/temp.h"
#include "loop/linger.h"
#include "loop/reader.h"
#include "scripted_peer.h"
#include "test.h"

namespace dcc::loop {
namespace {

Task<void> note_when_set(Event& event, std::string& notes) {
  co_await event;
  notes += "woken ";
}

Task<void> linger_on(ByteStream& stream, Reader& reader, uint64_t patience_ms, bool& ended) {
  co_await linger(stream, stream, reader, patience_ms);
  ended = true;
}

}  // namespace

TEST_CASE("a deadline expires once, and not before its time") {
  Loop loop;
  int times = 0;
  const uint64_t start_ms = loop.now_ms();
  Deadline deadline(loop, 5, [&times] { ++times; });
  CHECK(!deadline.expired());
  loop.run();
  CHECK(times == 1);
  CHECK(deadline.expired());
  CHECK(loop.now_ms() - start_ms >= 5);
}

TEST_CASE("a deadline that was stopped or is gone never expires, and one that was restarted does so anew") {
  Loop loop;
  int times = 0;
  auto count = [&times] { ++times; };
  { const Deadline gone(loop, 1, count); }
  Deadline stopped(loop, 1, count);
  stopped.stop();
  loop.run();
  CHECK(times == 0);
  stopped.restart(1);
  loop.run();
  CHECK(times == 1);
}

TEST_CASE("deadlines expire in the order of their times") {
  Loop loop;
  std::string order;
  const Deadline late(loop, 6, [&order] { order += "late"; });
  const Deadline early(loop, 1, [&order] { order += "early "; });
  loop.run();
  CHECK(order == "early late");
}

TEST_CASE("who waits for an event is woken on a later turn, and one that is set needs no waiting") {
  Loop loop;
  Event event(loop);
  std::string notes;
  start(note_when_set(event, notes));
  event.set();
  notes += "set ";
  loop.run();
  CHECK(notes == "set woken ");
  start(note_when_set(event, notes));
  CHECK(notes == "set woken woken ");
  event.clear();
  CHECK(!event.is_set());
  start(note_when_set(event, notes));
  event.set();
  event.set();
  loop.run();
  CHECK(notes == "set woken woken woken ");
}

TEST_CASE("a signal is told to each who watches it, and by itself keeps no loop running") {
  Loop loop;
  int first = 0, second = 0;
  const SignalWatch one(loop, SIGUSR1, [&first](int number) { first = number; });
  {
    const SignalWatch other(loop, SIGUSR1, [&second](int) { ++second; });
    loop.run();
    ::raise(SIGUSR1);
    run_until(loop, [&] { return first && second; });
  }
  CHECK(first == SIGUSR1);
  first = 0;
  ::raise(SIGUSR1);
  run_until(loop, [&] { return first != 0; });
  CHECK(second == 1);
}

TEST_CASE("a loop that signals keep running ends when it is stopped") {
  Loop loop;
  SignalWatch watch(loop, SIGUSR2, [&loop](int) { loop.stop(); });
  watch.keep_loop_running(true);
  ::raise(SIGUSR2);
  loop.run();
  watch.keep_loop_running(false);
  loop.run();
}

TEST_CASE("a reader gives what has come, and needs as much as it is asked for") {
  Loop loop;
  ScriptedPeer peer(loop);
  Reader reader(peer.stream());
  peer.say("abc");
  REQUIRE(bool(result_of(loop, reader.need(2))));
  CHECK(reader.buffered() == "abc");
  reader.consume(2);
  CHECK(reader.buffered() == "c");
  CHECK(!reader.fill_at_once());
  peer.say("def");
  CHECK(reader.fill_at_once());
  CHECK(reader.buffered() == "cdef");
  peer.end_output();
  auto more = result_of(loop, reader.need(5));
  REQUIRE(!more);
  CHECK(more.error().code == Code::truncated);
  CHECK(reader.buffered() == "cdef");
}

TEST_CASE("a body is appended in as many pieces as it comes in, and one that is cut says what is missing") {
  Loop loop;
  ScriptedPeer peer(loop);
  Reader reader(peer.stream());
  peer.say("HEADbody");
  REQUIRE(bool(result_of(loop, reader.fill())));
  reader.consume(4);
  std::string body = "the ";
  std::optional<Result<void>> appended;
  start(keep_result(reader.append_to(body, 200'004), appended));
  peer.say(std::string(200'000, 'x') + "REST");
  run_until(loop, [&] { return appended.has_value(); });
  REQUIRE(*appended);
  CHECK(body == "the body" + std::string(200'000, 'x'));
  REQUIRE(bool(result_of(loop, reader.need(4))));
  CHECK(reader.buffered() == "REST");
  peer.end_output();
  auto cut = result_of(loop, reader.append_to(body, 10));
  REQUIRE(!cut);
  CHECK(cut.error().code == Code::truncated);
  CHECK(cut.error().text.find(" 6 bytes") != std::string::npos);
}

TEST_CASE("who lingers lets the peer hear the end, and goes when the peer has gone") {
  Loop loop;
  ScriptedPeer peer(loop);
  Reader reader(peer.stream());
  bool ended = false;
  REQUIRE(peer.stream().try_write("last words"));
  start(linger_on(peer.stream(), reader, 20'000, ended));
  peer.hear_to_end();
  CHECK(peer.heard() == "last words");
  peer.say(std::string(300'000, 'x'));  // nobody wants it, and it is no reset
  CHECK(!ended);
  peer.leave();
  run_until(loop, [&] { return ended; });
  CHECK(peer.stream().closed());
}

TEST_CASE("who lingers does so for no longer than he is told") {
  Loop loop;
  ScriptedPeer peer(loop);
  Reader reader(peer.stream());
  bool ended = false;
  start(linger_on(peer.stream(), reader, 5, ended));
  run_until(loop, [&] { return ended; });
  CHECK(peer.stream().closed());
}

}  // namespace dcc::loop
