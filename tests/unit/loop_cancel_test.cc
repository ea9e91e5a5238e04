// SPDX-License-Identifier: GPL-2.0-or-later
#include "loop/cancel.h"

#include <memory>
#include <string>

#include "loop/run.h"
#include "test.h"

namespace dcc::loop {

namespace {

Task<std::string> wait_for(Event& event, CancelScope& scope) {
  OnCancel stop_waiting(scope, [&event] { event.set(); });
  co_await event;
  co_return scope.cancelled() ? "cancelled" : "happened";
}

}  // namespace

TEST_CASE("cancelling calls each action that is registered, the latest first, and once") {
  CancelScope scope;
  std::string calls;
  OnCancel first(scope, [&calls] { calls += '1'; });
  {
    OnCancel gone(scope, [&calls] { calls += 'x'; });
  }
  OnCancel second(scope, [&calls] { calls += '2'; });
  CHECK(!scope.cancelled());
  scope.cancel();
  scope.cancel();
  CHECK(scope.cancelled());
  CHECK(calls == "21");
}

TEST_CASE("what begins to wait after the cancelling is cancelled at once") {
  CancelScope scope;
  scope.cancel();
  Loop loop;
  Event event(loop);
  CHECK(loop::run(loop, wait_for(event, scope)) == "cancelled");
}

TEST_CASE("a wait ends when its scope is cancelled, or by itself") {
  CancelScope scope;
  Loop loop;
  Event event(loop);
  SUBCASE("cancelled") {
    Deadline cancel(loop, 0, [&scope] { scope.cancel(); });
    CHECK(loop::run(loop, wait_for(event, scope)) == "cancelled");
  }
  SUBCASE("by itself") {
    Deadline happens(loop, 0, [&event] { event.set(); });
    CHECK(loop::run(loop, wait_for(event, scope)) == "happened");
    event.clear();
    scope.cancel();
    CHECK(!event.is_set());
  }
}

TEST_CASE("an action may end registrations, its own included") {
  CancelScope scope;
  int calls = 0;
  std::unique_ptr<OnCancel> first, second;
  first = std::make_unique<OnCancel>(scope, [&calls] { ++calls; });
  second = std::make_unique<OnCancel>(scope, [&] {
    ++calls;
    first.reset();
    second.reset();
  });
  scope.cancel();
  CHECK(calls == 1);
}

}  // namespace dcc::loop
