// SPDX-License-Identifier: GPL-2.0-or-later
#include "stats/history.h"

#include "test.h"

namespace dcc::stats {

namespace {

constexpr uint64_t k_start_ms = 77'000'123;  // any moment
constexpr uint64_t k_second = 1'000'000;

History::Ended compiled(uint64_t ms) { return {false, true, ms * 1000, 2 * ms * 1000, 100, 50}; }

}  // namespace

TEST_CASE("a median of durations is right within a few percent") {
  for (uint64_t us : {1u, 31u, 32u, 1000u, 1001u, 48'000u, 1'000'000u, 3'600'000'000u}) {
    MedianCounter median;
    for (int i = 0; i < 3; ++i) median.add(us);
    median.add(0);
    median.add(1'000'000'000'000);
    CAPTURE(us);
    CHECK(median.median_ms() == doctest::Approx(static_cast<double>(us) / 1000).epsilon(0.04));
    median.clear();
    CHECK(median.median_ms() == 0);
  }
}

TEST_CASE("what ran and waited is averaged over each step, however it fell on the steps") {
  History history(k_start_ms);
  history.advance(k_start_ms + 2 * k_second, 0, 0);
  history.advance(k_start_ms + 7 * k_second, 4, 10);  // from second 2 to 7
  history.advance(k_start_ms + 10 * k_second, 1, 0);
  auto points = history.points();
  REQUIRE(points.size() == 2);
  CHECK(points[0].time == static_cast<int64_t>(k_start_ms + 5 * k_second));
  CHECK(points[0].running == doctest::Approx(4 * 3 / 5.));
  CHECK(points[0].waiting == doctest::Approx(10 * 3 / 5.));
  CHECK(points[1].time == static_cast<int64_t>(k_start_ms + 10 * k_second));
  CHECK(points[1].running == doctest::Approx((4 * 2 + 3) / 5.));
  CHECK(points[1].waiting == doctest::Approx(10 * 2 / 5.));
}

TEST_CASE("a job counts in the step in which it ended") {
  History history(k_start_ms);
  history.advance(k_start_ms + k_second, 1, 0);
  history.add(compiled(40));
  history.add({true, false, 0, 1000, 7, 0});
  CHECK(history.points().empty());
  CHECK(history.recent_jobs()[0] == 1);  // the other one was refused
  history.advance(k_start_ms + 6 * k_second, 0, 0);
  history.add(compiled(1000));
  auto points = history.points();
  REQUIRE(points.size() == 1);
  CHECK(points[0].jobs == 2);
  CHECK(points[0].failed == 1);
  CHECK(points[0].compile_ms == doctest::Approx(40).epsilon(0.04));
  CHECK(points[0].bytes_in == 107);
  CHECK(points[0].bytes_out == 50);
  CHECK(history.recent_jobs()[0] == 2);
}

TEST_CASE("figures of the last minutes forget what is older") {
  History history(k_start_ms);
  history.add(compiled(10));
  history.advance(k_start_ms + 30 * k_second, 2, 0);
  CHECK(history.recent_jobs() == std::array<uint64_t, 3>{1, 1, 1});
  CHECK(history.average_running()[0] == doctest::Approx(2));
  CHECK(history.average_running()[2] == doctest::Approx(2));  // the server is no older
  history.advance(k_start_ms + 120 * k_second, 0, 0);
  CHECK(history.recent_jobs() == std::array<uint64_t, 3>{0, 1, 1});
  CHECK(history.average_running()[0] == doctest::Approx(0));
  CHECK(history.average_running()[1] == doctest::Approx(0.5));
  history.advance(k_start_ms + 600 * k_second, 0, 0);
  CHECK(history.recent_jobs() == std::array<uint64_t, 3>{0, 0, 1});
  history.advance(k_start_ms + 1000 * k_second, 0, 0);
  CHECK(history.recent_jobs() == std::array<uint64_t, 3>{0, 0, 0});
  CHECK(history.points().size() == k_steps);
}

TEST_CASE("after a day of silence there is a quarter of an hour of it, and steps stay where they were") {
  History history(k_start_ms);
  history.add(compiled(10));
  history.advance(k_start_ms + 86'401 * k_second, 3, 0);
  auto points = history.points();
  REQUIRE(points.size() == k_steps);
  CHECK(points.back().time == static_cast<int64_t>(k_start_ms + 86'400 * k_second));
  for (const HistoryPoint& point : points) {
    CHECK(point.jobs == 0);
    CHECK(point.running == doctest::Approx(3));
  }
  CHECK(history.recent_jobs() == std::array<uint64_t, 3>{0, 0, 0});
}

TEST_CASE("time that seems to go backwards changes nothing") {
  History history(k_start_ms);
  history.advance(k_start_ms + 6 * k_second, 1, 0);
  history.advance(k_start_ms, 5, 5);
  CHECK(history.points().size() == 1);
  CHECK(history.average_running()[0] == doctest::Approx(1));
}

}  // namespace dcc::stats
