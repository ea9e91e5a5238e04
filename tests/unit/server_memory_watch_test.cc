// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/memory_watch.h"

#include <optional>

#include "await.h"
#include "test.h"

namespace dcc::server {
namespace {

constexpr uint64_t k_mebi = 1 << 20;

struct Memory {
  loop::Loop loop;
  uint64_t available = 1600 * k_mebi;  // of which 100 are kept free
  int inspections = 0;
  MemoryWatch watch{loop, [this] { return available; }, [this] { ++inspections; }};

  // Nothing that was read before counts any more.
  void wait_for_inspection() {
    const int before = inspections;
    run_until(loop, [&] { return inspections > before; });
  }
};

}  // namespace

TEST_CASE("a job starts when there is room for what its kind needed, and for what others will still take") {
  Memory memory;
  CHECK(memory.watch.expected("gcc c") == 64 * k_mebi);
  memory.watch.note("gcc c", 20 * k_mebi);
  memory.watch.note("g++ c++", 800 * k_mebi);
  const MemoryWatch::Run first(memory.watch, "g++ c++");
  CHECK(!memory.watch.has_room_for("g++ c++"));
  CHECK(memory.watch.has_room_for("gcc c"));
  const MemoryWatch::Run second(memory.watch, "gcc c");
  CHECK(memory.watch.has_room_for("gcc c"));
  memory.available = 100 * k_mebi;
  memory.wait_for_inspection();
  CHECK(!memory.watch.has_room_for("gcc c"));
}

TEST_CASE("a job starts in any case when no other runs") {
  Memory memory;
  memory.available = k_mebi;
  CHECK(memory.watch.has_room_for("gcc c"));
  {
    const MemoryWatch::Run run(memory.watch, "gcc c");
    CHECK(!memory.watch.has_room_for("gcc c"));
  }
  CHECK(memory.watch.has_room_for("gcc c"));
}

TEST_CASE("where it cannot be known how much memory there is, nothing waits and nothing is short") {
  Memory memory;
  memory.available = 0;
  const MemoryWatch::Run run(memory.watch, "gcc c");
  CHECK(memory.watch.has_room_for("gcc c"));
  CHECK(!memory.watch.is_short());
}

TEST_CASE("memory is short when half of what is kept free is gone") {
  Memory memory;
  CHECK(!memory.watch.is_short());
  const MemoryWatch::Run run(memory.watch, "gcc c");
  memory.available = 60 * k_mebi;
  memory.wait_for_inspection();
  CHECK(!memory.watch.is_short());
  memory.available = 40 * k_mebi;
  memory.wait_for_inspection();
  CHECK(memory.watch.is_short());
}

TEST_CASE("a large job is remembered for a while") {
  Memory memory;
  memory.watch.note("gcc c", 100 * k_mebi);
  memory.watch.note("gcc c", 600 * k_mebi);
  CHECK(memory.watch.expected("gcc c") == 600 * k_mebi);
  memory.watch.note("gcc c", 120 * k_mebi);
  CHECK(memory.watch.expected("gcc c") == 570 * k_mebi);
}

}  // namespace dcc::server
