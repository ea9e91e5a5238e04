// SPDX-License-Identifier: GPL-2.0-or-later
#include "net/connect_race.h"

#include <unistd.h>

#include "loop/fd_stream.h"
#include "loop/run.h"
#include "net/connect.h"
#include "net/listen.h"
#include "test.h"

namespace dcc::net {

namespace {

constexpr uint64_t k_patience_ms = 10'000;

// Connects to nobody else's port: all are on loopback.
class Listener {
 public:
  Listener() : Listener(128) {}
  const Address& address() const { return address_; }
  void close() { socket_.reset(); }

 protected:
  explicit Listener(int backlog) {
    auto any = numeric_address("127.0.0.1", 0);
    auto socket = listen_on(*any, {.backlog = backlog, .defer_accept = false, .ipv6_only = false});
    REQUIRE(socket);
    socket_ = std::move(*socket);
    address_ = local_address(socket_.get());
  }

 private:
  UniqueFd socket_;
  Address address_;
};

// Takes connections up to its backlog, and answers nothing then, as a machine that is switched off.
class Silent : public Listener {
 public:
  Silent() : Listener(0) {
    for (auto& client : clients_) {
      auto socket = tcp_socket(address());
      REQUIRE(socket);
      client = std::move(*socket);
      (void)!::connect(client.get(), reinterpret_cast<const sockaddr*>(&address().storage), address().length);
    }
  }

 private:
  UniqueFd clients_[3];
};

struct Outcome {
  Result<std::unique_ptr<loop::FdStream>> result;
  uint64_t took_ms;
  std::vector<std::string> lost;
};

loop::Task<Outcome> timed(loop::Loop& loop, ConnectRace& race, uint64_t patience_ms) {
  const uint64_t began_ms = loop.now_ms();
  loop::CancelScope never;
  auto result = co_await race.run(patience_ms, never);
  Outcome outcome{std::move(result), loop.now_ms() - began_ms, {}};
  co_return outcome;
}

Outcome outcome_of(const std::vector<Address>& addresses, uint64_t patience_ms = k_patience_ms) {
  loop::Loop loop;
  ConnectRace race(loop, addresses);
  Outcome outcome = loop::run(loop, timed(loop, race, patience_ms));
  for (const Address& address : race.lost()) outcome.lost.push_back(address.text());
  if (outcome.result) CHECK(peer_address((*outcome.result)->fd()).text() == addresses.back().text());
  if (outcome.result) outcome.result->reset();
  return outcome;
}

}  // namespace

TEST_CASE("families take turns, the first one's first") {
  std::vector<Address> addresses;
  for (const char* text : {"::1", "::2", "::3", "10.0.0.1"}) addresses.push_back(*numeric_address(text, 1));
  std::string order;
  for (const Address& address : interleaved(addresses)) order += address.host() + " ";
  CHECK(order == "::1 10.0.0.1 ::2 ::3 ");
  CHECK(interleaved({}).empty());
}

TEST_CASE("the first of several addresses that is there serves") {
  Listener live, other;
  SUBCASE("alone") {
    auto outcome = outcome_of({live.address()});
    CHECK(outcome.result);
    CHECK(outcome.lost.empty());
  }
  SUBCASE("after one that refuses, at once") {
    other.close();
    auto outcome = outcome_of({other.address(), live.address()});
    CHECK(outcome.result);
    CHECK(outcome.lost == std::vector<std::string>{other.address().text()});
  }
  SUBCASE("beside one that says nothing") {
    Silent silent;
    auto outcome = outcome_of({silent.address(), live.address()});
    CHECK(outcome.result);
    CHECK(outcome.took_ms >= 250);
    CHECK(outcome.took_ms < k_patience_ms);
    CHECK(outcome.lost == std::vector<std::string>{silent.address().text()});
  }
}

TEST_CASE("a race that nobody wins says why") {
  Listener refusing;
  refusing.close();
  Silent silent;
  CHECK(outcome_of({}).result.error().code == Code::connect);
  CHECK(outcome_of({refusing.address()}).result.error().text.find("refused") != std::string::npos);
  auto outcome = outcome_of({refusing.address(), silent.address()}, 50);
  CHECK(outcome.result.error().code == Code::connect);
  CHECK(outcome.result.error().text == "timeout while connecting to " + silent.address().text());
  CHECK(outcome.lost.size() == 2);
}

TEST_CASE("a race that is cancelled ends, and says so") {
  Silent silent;
  loop::Loop loop;
  ConnectRace race(loop, {silent.address(), silent.address()});
  loop::CancelScope scope;
  loop::Deadline cancel(loop, 300, [&scope] { scope.cancel(); });
  auto result = loop::run(loop, race.run(k_patience_ms, scope));
  CHECK(result.error().code == Code::canceled);
}

}  // namespace dcc::net
