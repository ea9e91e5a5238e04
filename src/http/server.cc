// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/server.h"

#include <sys/socket.h>

#include <algorithm>

#include "base/log.h"
#include "loop/byte_stream.h"
#include "loop/fd_stream.h"
#include "loop/linger.h"
#include "loop/reader.h"
#include "net/listen.h"

namespace dcc::http {
namespace {

using loop::Task;

constexpr size_t k_connections = 64;
constexpr size_t k_news_readers = 16;
// Connections and requests together. Each takes 20 to 50 µs, mostly in the kernel, so that a flood takes a few percent
// of a processor.
constexpr unsigned k_per_second = 1500;
constexpr int k_requests_per_connection = 10'000;

constexpr uint64_t k_head_ms = 10'000;   // for a request, from its first byte to its last
constexpr uint64_t k_quiet_ms = 90'000;  // between requests: Prometheus usually asks once a minute
constexpr uint64_t k_send_ms = 30'000;   // to take an answer
constexpr uint64_t k_news_ms = 5'000;    // to take an event, which is outdated after one second
constexpr uint64_t k_news_every_ms = 1'000;
constexpr uint64_t k_linger_ms = 1'000;
constexpr uint64_t k_pause_ms = 1'000;  // when out of descriptors
// How much the kernel buffers for a client that does not read.
constexpr int k_send_buffer = 256 * 1024;

constexpr std::string_view k_security =
    "Cache-Control: no-store\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "X-Frame-Options: DENY\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n";

std::string_view phrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 431:
      return "Request Header Fields Too Large";
    case 503:
      return "Service Unavailable";
    default:
      return "Bad Request";
  }
}

HttpAnswer refusal(int status, std::string_view text) {
  HttpAnswer answer;
  answer.status = status;
  answer.body = std::make_shared<std::string>(fmt::format("{} {}: {}\n", status, phrase(status), text));
  if (status == 405) answer.headers = "Allow: GET, HEAD\r\n";
  if (status == 503) answer.headers = "Retry-After: 5\r\n";
  return answer;
}

// The whole answer as sent; only the beginning if it has no end.
std::string wire_text(const HttpAnswer& answer, bool head_only, bool keep_alive) {
  std::string text =
      fmt::format("HTTP/1.1 {} {}\r\nContent-Type: {}\r\nConnection: {}\r\n{}{}", answer.status, phrase(answer.status),
                  answer.type, keep_alive ? "keep-alive" : "close", k_security, answer.headers);
  if (!answer.events) text += fmt::format("Content-Length: {}\r\n", answer.body->size());
  text += "\r\n";
  if (!head_only) text += *answer.body;
  return text;
}

// For a client that does not read: also drops what the kernel still buffers for it.
void cut_off(loop::FdStream& stream) {
  linger at_once{1, 0};
  ::setsockopt(stream.fd(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  stream.close();
}

std::string wire_text_of_refusal(int status, std::string_view text, bool head_only = false) {
  return wire_text(refusal(status, text), head_only, false);
}

}  // namespace

struct HttpServer::Listener {
  Listener(loop::Loop& loop, UniqueFd socket) : stream(loop, std::move(socket)), wait(loop) {}
  loop::FdStream stream;
  loop::Event wait;
};

struct HttpServer::Connection {
  Connection(loop::Loop& loop, UniqueFd socket, const net::Address& address)
      : stream(loop, std::move(socket)), reader(stream), peer(address), news(loop) {}

  loop::FdStream stream;
  loop::Reader reader;
  net::Address peer;
  loop::Event news;
  enum class State { idle, answering, listening };  // idle: waiting for a request, or finished
  State state = State::idle;
};

HttpServer::HttpServer(loop::Loop& loop, net::AccessRules access, HttpContent& content)
    : loop_(loop),
      access_(std::move(access)),
      content_(content),
      rate_(loop, k_per_second),
      tick_(loop, k_news_every_ms, [this] { tick(); }) {
  tick_.stop();
}

HttpServer::~HttpServer() = default;

void HttpServer::listen(std::vector<UniqueFd> sockets) {
  for (UniqueFd& socket : sockets) {
    listeners_.push_back(std::make_unique<Listener>(loop_, std::move(socket)));
    loop::start(accept_from(*listeners_.back()));
  }
}

void HttpServer::close() {
  closed_ = true;
  rate_.end();
  tick_.stop();
  for (auto& listener : listeners_) {
    listener->stream.close();
    listener->wait.set();
  }
  for (Connection* connection : connections_) {
    connection->stream.close();
    connection->news.set();
  }
}

Task<void> HttpServer::accept_from(Listener& listener) {
  while (!closed_) {
    co_await rate_.turn();
    auto accepted = co_await net::accept(listener.stream);
    if (!accepted && listener.stream.closed()) co_return;
    if (!accepted) {
      log::debug("statistics: {}", accepted.error().text);
      listener.wait.clear();
      loop::Deadline pause(loop_, k_pause_ms, [&listener] { listener.wait.set(); });
      co_await listener.wait;
      continue;
    }
    auto& [socket, peer] = *accepted;
    // A client with the address that was called is on this machine, too.
    if (peer.host() == net::local_address(socket.get()).host()) peer = *net::numeric_address("127.0.0.1", peer.port());
    if (!access_.allows(peer)) {
      log::debug("statistics are denied to '{}' by access list", peer.text());
      turn_away(std::move(socket), 403, "this address may not see the statistics (--stats-allow, --allow)");
    } else if (!make_room()) {
      turn_away(std::move(socket), 503, "too many look at once");
    } else {
      loop::start(serve_connection(std::move(socket), peer));
    }
  }
}

// Makes room by closing the connection that has been idle for longest; if none is, the one that has not taken its
// answer for longest.
bool HttpServer::make_room() {
  if (connections_.size() < k_connections) return true;
  auto longest = [this](Connection::State state) {
    auto found = std::find_if(connections_.begin(), connections_.end(), [state](const Connection* connection) {
      return connection->state == state && !connection->stream.closed();
    });
    return found == connections_.end() ? nullptr : *found;
  };
  if (Connection* idle = longest(Connection::State::idle)) {
    idle->stream.close();
    return true;
  }
  Connection* slow = longest(Connection::State::answering);
  if (slow) cut_off(slow->stream);
  return slow != nullptr;
}

// The answer does not depend on the request, which has most likely arrived (the kernel waits a second for it). It is
// read because data left unread would cause a reset, and clients then discard the answer.
void HttpServer::turn_away(UniqueFd socket, int status, std::string_view text) {
  char request[HttpRequestReader::k_head_limit];
  (void)!::recv(socket.get(), request, sizeof request, MSG_DONTWAIT);
  std::string answer = wire_text_of_refusal(status, text);
  (void)!::send(socket.get(), answer.data(), answer.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
}

Task<void> HttpServer::serve_connection(UniqueFd socket, net::Address peer) {
  ::setsockopt(socket.get(), SOL_SOCKET, SO_SNDBUF, &k_send_buffer, sizeof k_send_buffer);
  Connection connection(loop_, std::move(socket), peer);
  auto place = connections_.insert(connections_.end(), &connection);
  Next next = Next::request;
  for (int left = k_requests_per_connection; next == Next::request && left > 0; --left) {
    next = co_await serve_request(connection, left == 1);
    // The connection that was just answered will be the last to be closed for room.
    connections_.splice(connections_.end(), connections_, place);
  }
  if (next == Next::linger) {
    connection.state = Connection::State::idle;
    co_await loop::linger(connection.stream, connection.stream, connection.reader, k_linger_ms);
  }
  connections_.erase(place);
}

Task<HttpServer::Next> HttpServer::serve_request(Connection& connection, bool is_last) {
  HttpRequestReader reader;
  bool read = co_await read_request(connection, reader);
  if (!read) co_return Next::end;
  connection.state = Connection::State::answering;
  co_await rate_.turn();
  if (reader.state() == HttpRequestReader::State::refused) {
    std::string text = wire_text_of_refusal(reader.status(), reader.reason(), reader.head_only());
    bool sent = co_await send(connection, std::move(text));
    co_return sent ? Next::linger : Next::end;
  }
  HttpRequest request = reader.take();
  HttpAnswer answer = content_.answer(request, connection.peer);
  if (answer.events && !request.head_only && news_readers_ >= k_news_readers)
    answer = refusal(503, "too many listen to the events");
  bool keep_alive = request.keep_alive && !is_last && !answer.events && !closed_;
  std::string text = wire_text(answer, request.head_only, keep_alive);
  bool sent = co_await send(connection, std::move(text));
  if (sent && answer.events && !request.head_only) {
    connection.state = Connection::State::listening;
    co_await send_news(connection);
    co_return Next::end;
  }
  connection.state = Connection::State::idle;
  if (!sent) co_return Next::end;
  co_return keep_alive ? Next::request : Next::linger;
}

// Reads until there is a request or a refusal. Returns false if neither will come.
Task<bool> HttpServer::read_request(Connection& connection, HttpRequestReader& reader) {
  using State = HttpRequestReader::State;
  loop::Deadline patience(loop_, k_quiet_ms, [&connection, &reader] {
    if (reader.state() == State::partial)
      (void)connection.stream.try_write(wire_text_of_refusal(408, "where is the rest of the request?"));
    connection.stream.close();
  });
  for (;;) {
    bool begins = reader.state() == State::empty;
    connection.reader.consume(reader.feed(connection.reader.buffered()));
    if (reader.state() == State::whole || reader.state() == State::refused) co_return true;
    if (begins && reader.state() == State::partial) patience.restart(k_head_ms);
    auto filled = co_await connection.reader.fill();
    if (!filled) co_return false;
  }
}

Task<bool> HttpServer::send(Connection& connection, std::string text) {
  loop::Deadline patience(loop_, k_send_ms, [&connection] { cut_off(connection.stream); });
  auto sent = co_await connection.stream.write_all(text);
  co_return static_cast<bool>(sent);
}

// Each client gets one event at a time: a slow one misses some, and one that is too slow is disconnected.
Task<void> HttpServer::send_news(Connection& connection) {
  loop::HangupWatch gone(connection.stream, [&connection] {
    connection.stream.close();
    connection.news.set();
  });
  if (++news_readers_ == 1) tick_.restart(k_news_every_ms);
  while (!connection.stream.closed()) {
    connection.news.clear();
    SharedText news = content_.news(connection.peer);
    loop::Deadline patience(loop_, k_news_ms, [&connection] { cut_off(connection.stream); });
    auto sent = co_await connection.stream.write_all(*news);
    if (!sent) break;
    patience.stop();
    co_await connection.news;
  }
  if (--news_readers_ == 0) tick_.stop();
}

void HttpServer::tick() {
  for (Connection* connection : connections_) connection->news.set();
  tick_.restart(k_news_every_ms);
}

}  // namespace dcc::http
