// SPDX-License-Identifier: GPL-2.0-or-later
// A server and its clients in one loop, over loopback.
#include "http/server.h"

#include <sys/socket.h>

#include "base/strings.h"
#include "loop/fd_stream.h"
#include "net/address.h"
#include "net/connect.h"
#include "net/listen.h"
#include "test.h"

namespace dcc::http {
namespace {

using loop::Task;

struct Echo final : HttpContent {
  HttpAnswer answer(const HttpRequest& request, const net::Address&) override {
    HttpAnswer answer;
    answer.body = std::make_shared<std::string>("at " + request.path);
    answer.events = request.path == "/events";
    return answer;
  }
  SharedText news(const net::Address&) override { return std::make_shared<std::string>(", news"); }
};

struct World {
  explicit World(const char* rule = "127.0.0.1") : server(loop, access(rule), content) {
    net::ListenOptions options{128, false, false};
    auto socket = net::listen_on(*net::numeric_address("127.0.0.1", 0), options);
    REQUIRE(socket);
    address = net::local_address(socket->get());
    std::vector<UniqueFd> sockets;
    sockets.push_back(std::move(*socket));
    server.listen(std::move(sockets));
  }
  static net::AccessRules access(const char* rule) {
    net::AccessRules rules;
    REQUIRE(rules.add(rule));
    return rules;
  }

  loop::Loop loop;
  Echo content;
  HttpServer server;
  net::Address address;
};

struct Client {
  explicit Client(World& in) : world(in), stream(in.loop, std::move(*net::tcp_socket(in.address))) {}

  World& world;
  loop::FdStream stream;
  std::string said;
  bool ended = false;
};

// Sends, and reads until the server ends the connection or has said `until`.
Task<void> talk(Client& client, std::string text, std::string until = "no such text") {
  auto connected = co_await net::connect(client.stream, client.world.address);
  REQUIRE(connected);
  auto sent = co_await client.stream.write_all(text);
  REQUIRE(sent);
  char buffer[4096];
  while (client.said.find(until) == std::string::npos) {
    auto got = co_await client.stream.read_some(buffer, sizeof buffer);
    client.ended = !got || *got == 0;
    if (client.ended) break;
    client.said.append(buffer, *got);
  }
}

Task<void> talk_alone(Client& client, std::string text) {
  co_await talk(client, std::move(text));
  client.stream.close();
  client.world.server.close();
}

// What a server says to one client until it ends the connection.
std::string answer_to(std::string text, const char* rule = "127.0.0.1") {
  World world(rule);
  Client client(world);
  loop::start(talk_alone(client, std::move(text)));
  world.loop.run();
  CHECK(client.ended);
  return client.said;
}

bool ends_with_body(const std::string& answer, std::string_view body) {
  return answer.ends_with("\r\n\r\n" + std::string(body));
}

size_t count(std::string_view text, std::string_view part) {
  size_t found = 0;
  for (size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++found;
  return found;
}

constexpr std::string_view k_get = "GET /a HTTP/1.1\r\nHost: x\r\n";

std::string get(std::string_view headers = "") { return fmt::format("{}{}\r\n", k_get, headers); }

}  // namespace

TEST_CASE("a connection is kept for further requests, until one wants it closed") {
  const std::string said = answer_to(get() + get() + get("Connection: close\r\n") + get());
  CHECK(count(said, "HTTP/1.1 200 OK\r\n") == 3);
  CHECK(count(said, "Connection: keep-alive\r\n") == 2);
  CHECK(count(said, "Connection: close\r\n") == 1);
  CHECK(count(said, "Content-Length: 5\r\n") == 3);
  CHECK(ends_with_body(said, "at /a"));
}

TEST_CASE("HEAD has the length of what GET has, and no body") {
  const std::string said = answer_to("HEAD /a HTTP/1.0\r\n\r\n");
  CHECK(said.starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(count(said, "Content-Length: 5\r\n") == 1);
  CHECK(ends_with_body(said, ""));
  CHECK(ends_with_body(answer_to("HEAD /events HTTP/1.0\r\n\r\n"), ""));
}

TEST_CASE("what is no request here is refused, and ends the connection") {
  std::string said = answer_to("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nxy" + get());
  CHECK(said.starts_with("HTTP/1.1 405 Method Not Allowed\r\n"));
  CHECK(count(said, "Allow: GET, HEAD\r\n") == 1);
  CHECK(count(said, "HTTP/1.1") == 1);
  said = answer_to("DIST00000004ARGC");
  CHECK(said.starts_with("HTTP/1.1 400 Bad Request\r\n"));
  CHECK(ends_with_body(answer_to("HEAD / HTTP/3\r\n\r\n"), ""));
}

TEST_CASE("an address that may not see is told so, whatever it asks") {
  const std::string said = answer_to(get(), "10.9.8.7");
  CHECK(said.starts_with("HTTP/1.1 403 Forbidden\r\n"));
  CHECK(count(said, "at /a") == 0);
}

namespace {

Task<void> listen_and_leave(Client& client) {
  co_await talk(client, "GET /events HTTP/1.1\r\nHost: x\r\n\r\n", ", news");
  client.stream.close();
  client.world.server.close();
}

// More than may listen to the events: the last one is refused.
Task<void> listen_by_turns(std::vector<std::unique_ptr<Client>>& clients, World& world) {
  for (auto& client : clients) {
    bool is_last = &client == &clients.back();
    const std::string until = is_last ? "\r\n\r\n" : ", news";
    co_await talk(*client, "GET /events HTTP/1.1\r\nHost: x\r\n\r\n", until);
  }
  for (auto& client : clients) client->stream.close();
  world.server.close();
}

// One more than may be connected: who came first and asks nothing makes place.
Task<void> crowd(std::vector<std::unique_ptr<Client>>& clients, Client& last) {
  for (auto& client : clients) {
    auto connected = co_await net::connect(client->stream, client->world.address);
    REQUIRE(connected);
  }
  co_await talk(last, get("Connection: close\r\n"));
  char byte;
  auto got = co_await clients.front()->stream.read_some(&byte, 1);
  clients.front()->ended = !got || *got == 0;
  for (auto& client : clients) client->stream.close();
  last.stream.close();
  last.world.server.close();
}

}  // namespace

TEST_CASE("events have no end: their beginning, and then what is news") {
  World world;
  Client client(world);
  loop::start(listen_and_leave(client));
  world.loop.run();
  CHECK(client.said.starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(count(client.said, "Content-Length") == 0);
  CHECK(count(client.said, "Connection: close\r\n") == 1);
  CHECK(ends_with_body(client.said, "at /events, news"));
}

TEST_CASE("sixteen may listen to the events") {
  World world;
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 17; ++i) clients.push_back(std::make_unique<Client>(world));
  loop::start(listen_by_turns(clients, world));
  world.loop.run();
  CHECK(clients[15]->said.starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(clients[16]->said.starts_with("HTTP/1.1 503 Service Unavailable\r\n"));
  CHECK(count(clients[16]->said, "Retry-After: ") == 1);
}

TEST_CASE("of too many connections the one that asks nothing for longest makes place") {
  World world;
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 64; ++i) clients.push_back(std::make_unique<Client>(world));
  Client last(world);
  loop::start(crowd(clients, last));
  world.loop.run();
  CHECK(clients.front()->ended);
  CHECK(ends_with_body(last.said, "at /a"));
}

}  // namespace dcc::http
