// SPDX-License-Identifier: GPL-2.0-or-later
#include "loop/together.h"

#include <string>
#include <vector>

#include "await.h"
#include "test.h"

namespace dcc::loop {
namespace {

// Tasks that wait until they are let go.
struct Waiting {
  explicit Waiting(size_t count) {
    for (size_t i = 0; i < count; ++i) events.push_back(std::make_unique<Event>(loop));
  }
  Task<> wait(size_t which) {
    begun += std::to_string(which);
    Event& event = *events[which];
    co_await event;
    ended += std::to_string(which);
  }
  Task<> run(size_t at_once) {
    std::function<Task<>(size_t)> task = [this](size_t which) { return wait(which); };
    co_await together(loop, events.size(), at_once, std::move(task));
    is_done = true;
  }
  void let_go(size_t which) {
    events[which]->set();
    run_until(loop, [&] { return ended.find(std::to_string(which)) != std::string::npos; });
  }

  Loop loop;
  std::vector<std::unique_ptr<Event>> events;
  std::string begun, ended;
  bool is_done = false;
};

}  // namespace

TEST_CASE("no more tasks than allowed run at a time, and the next begins when one has ended") {
  Waiting it(4);
  start(it.run(2));
  CHECK(it.begun == "01");
  it.let_go(1);
  CHECK(it.begun == "012");
  it.let_go(0);
  CHECK(it.begun == "0123");
  it.let_go(3);
  CHECK(!it.is_done);
  it.let_go(2);
  run_until(it.loop, [&] { return it.is_done; });
  CHECK(it.ended == "1032");
}

TEST_CASE("no tasks, and tasks that do not wait, are done at once") {
  for (const size_t count : {size_t{0}, size_t{1}, size_t{3}}) {
    CAPTURE(count);
    Waiting it(count);
    for (auto& event : it.events) event->set();
    start(it.run(8));
    run_until(it.loop, [&] { return it.is_done; });
    CHECK(it.ended.size() == count);
  }
}

}  // namespace dcc::loop
