// SPDX-License-Identifier: GPL-2.0-or-later
// An HTTP server for monitoring, on the loop of a compile server that it must not slow down: few connections at a time,
// a limited number of requests per second, and no waiting for slow clients.
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

using SharedText = std::shared_ptr<const std::string>;  // shared by the connections that send it

struct HttpAnswer {
  int status = 200;
  std::string_view type = "text/plain; charset=utf-8";
  SharedText body;
  std::string_view headers = {};  // additional ones, each with its line end
  bool events = false;            // an endless stream: body, and then news() once a second
};

// The content that is served. Must live as long as its server.
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
  ~HttpServer();  // only after close() and another turn of the loop

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
  loop::Task<Next> serve_request(Connection& connection, bool is_last);
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
