// SPDX-License-Identifier: GPL-2.0-or-later
// HTTP for people who look, on the loop of a server that has better things to do: few connections at a time, a limited
// number of requests a second, and nobody is waited for.
#pragma once

#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "http/rate_limiter.h"
#include "http/request.h"
#include "loop/loop.h"
#include "net/access.h"

namespace dcc::http {

using SharedText = std::shared_ptr<const std::string>;  // many connections send the same

struct HttpAnswer {
  int status = 200;
  std::string_view type = "text/plain; charset=utf-8";
  SharedText body;
  std::string_view headers = {};  // further ones, each with its line end
  bool events = false;            // no end: body and then, once a second, what news() gives
};

// What is served. It lives as long as its server.
class HttpContent {
 public:
  virtual ~HttpContent() = default;
  virtual HttpAnswer answer(const HttpRequest& request, const net::Address& peer) = 0;
  virtual SharedText news(const net::Address& peer) = 0;
};

class HttpServer {
 public:
  // `access`: who may connect at all.
  HttpServer(loop::Loop& loop, net::AccessRules access, HttpContent& content);
  ~HttpServer();  // after close(), and a turn of the loop

  void listen(std::vector<UniqueFd> sockets);
  void let_in(net::AccessRules access) { access_ = std::move(access); }
  // Ends all connections, so that the loop can end.
  void close();

 private:
  struct Listener;
  struct Connection;
  enum class Next { request, linger, end };

  loop::Task<void> accept_from(Listener& listener);
  bool make_room();
  static void turn_away(UniqueFd socket, int status, std::string_view text);

  loop::Task<void> serve_connection(UniqueFd socket, net::Address peer);
  loop::Task<Next> serve_request(Connection& connection);
  loop::Task<bool> read_request(Connection& connection, HttpRequestReader& reader);
  loop::Task<bool> send(Connection& connection, std::string text);
  loop::Task<void> send_news(Connection& connection);
  void tick();

  loop::Loop& loop_;
  net::AccessRules access_;
  HttpContent& content_;
  RateLimiter rate_;
  std::list<std::unique_ptr<Listener>> listeners_;
  std::list<Connection*> connections_;  // oldest first
  size_t news_readers_ = 0;
  loop::Deadline tick_;
  bool closed_ = false;
};

}  // namespace dcc::http
