// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/view/deliveries.h"

#include <optional>

#include "await.h"
#include "test.h"

namespace dcc::server {
namespace {

constexpr uint64_t k_for_ever_ms = 1'000'000;

view::ContentId id_of(unsigned char first) {
  view::ContentId id;
  id.bytes[0] = first;
  return id;
}

loop::Task<> waiter(Deliveries& deliveries, Possession::Client client, std::vector<view::ContentId> ids,
                    uint64_t patience_ms, int& ended) {
  co_await deliveries.end_of(client, std::move(ids), patience_ms);
  ++ended;
}

}  // namespace

TEST_CASE("a client's jobs wait for what it sends for another of them, and nobody else does") {
  loop::Loop loop;
  Deliveries deliveries(loop);
  const Possession::Client one = {1, 2}, other = {3, 4};
  const view::ContentId a = id_of(1), b = id_of(2), c = id_of(3);
  std::optional<Deliveries::Delivery> first(std::in_place, deliveries, one, std::vector{a, b});
  std::optional<Deliveries::Delivery> second(std::in_place, deliveries, one, std::vector{c});
  CHECK(deliveries.is_coming(one, a));
  CHECK_FALSE(deliveries.is_coming(other, a));
  int ended = 0, other_ended = 0;
  loop::start(waiter(deliveries, one, {a}, k_for_ever_ms, ended));
  loop::start(waiter(deliveries, one, {b, c}, k_for_ever_ms, ended));
  loop::start(waiter(deliveries, other, {a, b, c}, k_for_ever_ms, other_ended));
  CHECK(other_ended == 1);
  CHECK(ended == 0);
  first.reset();
  run_until(loop, [&] { return ended > 0; });
  CHECK(ended == 1);
  CHECK_FALSE(deliveries.is_coming(one, b));
  second.reset();
  loop.run();
  CHECK(ended == 2);
}

TEST_CASE("nobody waits longer than his patience for a delivery that does not end") {
  loop::Loop loop;
  Deliveries deliveries(loop);
  const Possession::Client client = {1, 2};
  std::optional<Deliveries::Delivery> delivery(std::in_place, deliveries, client, std::vector{id_of(1), id_of(2)});
  int ended = 0;
  loop::start(waiter(deliveries, client, {id_of(1), id_of(2)}, 1, ended));
  loop.run();
  CHECK(ended == 1);
  delivery.reset();  // and nobody is told
}

}  // namespace dcc::server
