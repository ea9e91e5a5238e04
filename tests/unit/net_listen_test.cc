// SPDX-License-Identifier: GPL-2.0-or-later
#include "net/listen.h"

#include <fcntl.h>

#include "await.h"
#include "net/connect.h"
#include "net/resolve.h"
#include "test.h"

namespace dcc::net {
namespace {

std::vector<UniqueFd> sockets_on(std::vector<std::string> hosts, int port = 0) {
  auto sockets = listen_on_all({.hosts = std::move(hosts), .port = port});
  REQUIRE_MESSAGE(sockets, sockets.error().text);
  return std::move(*sockets);
}

}  // namespace

TEST_CASE("a listening socket gives the connections that are made to it, with their addresses") {
  loop::Loop loop;
  auto sockets = sockets_on({"127.0.0.1"});
  REQUIRE(sockets.size() == 1);
  CHECK((::fcntl(sockets[0].get(), F_GETFD) & FD_CLOEXEC) != 0);
  const Address here = local_address(sockets[0].get());
  CHECK(here.host() == "127.0.0.1");
  CHECK(here.port() > 0);
  loop::FdStream listener(loop, std::move(sockets[0]));
  std::optional<Result<Accepted>> accepted;
  loop::start(keep_result(accept(listener), accepted));
  loop::FdStream client(loop, std::move(*tcp_socket(here)));
  REQUIRE(bool(result_of(loop, connect(client, here))));
  run_until(loop, [&] { return accepted.has_value(); });
  REQUIRE(*accepted);
  CHECK((*accepted)->peer.text() == local_address(client.fd()).text());
  CHECK(leads_to_this_machine((*accepted)->socket.get()));
}

TEST_CASE("who waits for a connection learns that the socket was closed") {
  loop::Loop loop;
  loop::FdStream listener(loop, std::move(sockets_on({"127.0.0.1"})[0]));
  std::optional<Result<Accepted>> accepted;
  loop::start(keep_result(accept(listener), accepted));
  listener.close();
  run_until(loop, [&] { return accepted.has_value(); });
  REQUIRE(!*accepted);
  CHECK(accepted->error().code == Code::canceled);
}

TEST_CASE("a port that the kernel chose is the same for all addresses") {
  auto sockets = sockets_on({"127.0.0.1", "127.0.0.2"});
  REQUIRE(sockets.size() == 2);
  CHECK(local_address(sockets[0].get()).port() == local_address(sockets[1].get()).port());
}

TEST_CASE("a port that is taken, and a name that is none, are errors that name them") {
  auto first = sockets_on({"127.0.0.1"});
  const int port = local_address(first[0].get()).port();
  auto second = listen_on_all({.hosts = {"127.0.0.1"}, .port = port});
  REQUIRE(!second);
  CHECK(second.error().code == Code::bind);
  CHECK(second.error().text.find(fmt::format("127.0.0.1:{}", port)) != std::string::npos);
  CHECK(second.error().text.find("another server") != std::string::npos);
  auto nowhere = listen_on_all({.hosts = {"no such host"}});
  REQUIRE(!nowhere);
  CHECK(nowhere.error().code == Code::bind);
  CHECK(nowhere.error().text.find("'no such host'") != std::string::npos);
}

TEST_CASE("a connection that is refused is an error that names the address") {
  loop::Loop loop;
  auto sockets = sockets_on({"127.0.0.1"});
  const Address here = local_address(sockets[0].get());
  sockets.clear();
  loop::FdStream client(loop, std::move(*tcp_socket(here)));
  auto connected = result_of(loop, connect(client, here));
  REQUIRE(!connected);
  CHECK(connected.error().code == Code::connect);
  CHECK(connected.error().text.find(here.text()) != std::string::npos);
}

TEST_CASE("a numeric address needs no resolver, and a name that is none is an error that names it") {
  loop::Loop loop;
  auto numeric = result_of(loop, look_up(loop, "::1", 3632, 1));
  REQUIRE(numeric);
  REQUIRE(numeric->size() == 1);
  CHECK((*numeric)[0].host() == "::1");
  CHECK((*numeric)[0].port() == 3632);
  auto unknown = result_of(loop, look_up(loop, "no such host", 3632, 10'000));
  REQUIRE(!unknown);
  CHECK(unknown.error().code == Code::connect);
  CHECK(unknown.error().text.find("no such host") != std::string::npos);
}

TEST_CASE("a name is looked up beside the loop, all its addresses with the port") {
  loop::Loop loop;
  auto found = result_of(loop, look_up(loop, "localhost", 3632, 10'000));
  REQUIRE(found);
  for (const Address& address : *found) CHECK(address.port() == 3632);
}

TEST_CASE("a lookup that is given up ends at once") {
  loop::Loop loop;
  loop::CancelScope scope;
  std::optional<Result<std::vector<Address>>> found;
  loop::start(keep_result(look_up(loop, "localhost", 1, 10'000, scope), found));
  scope.cancel();
  run_until(loop, [&] { return found.has_value(); });
  REQUIRE(!*found);
  CHECK(found->error().code == Code::canceled);
}

}  // namespace dcc::net
