// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/get.h"

#include "http/response.h"
#include "loop/reader.h"
#include "net/connect.h"

namespace dcc::http {
namespace {

using loop::Task;

std::string request_of(const HttpGet& what) {
  std::string host = what.address.host();
  if (host.find(':') != host.npos) host = "[" + host + "]";
  return fmt::format("GET {} HTTP/1.1\r\nHost: {}:{}\r\nUser-Agent: dcc\r\nConnection: close\r\n\r\n", what.path, host,
                     what.address.port());
}

Task<Result<std::string>> exchange(loop::FdStream& stream, const HttpGet& what) {
  CO_RETURN_IF_ERROR(co_await net::connect(stream, what.address));
  std::string request = request_of(what);
  CO_RETURN_IF_ERROR(co_await stream.write_all(request));
  HttpResponseReader answer(what.limit);
  loop::Reader reader(stream);
  while (!answer.whole()) {
    auto filled = co_await reader.fill();
    // distccd reads the request once, early, and may reset the connection after its answer.
    bool ended = !filled && (filled.error().code == Code::truncated || filled.error().code == Code::gone);
    if (ended) {
      CO_RETURN_IF_ERROR(answer.end());
      break;
    }
    if (!filled) co_return std::move(filled.error());
    CO_RETURN_IF_ERROR(answer.feed(reader.buffered()));
    reader.consume(reader.buffered().size());
  }
  if (answer.status() == 403) co_return fail(Code::protocol, "HTTP status 403 (--stats-allow there)");
  if (answer.status() != 200) co_return fail(Code::protocol, "HTTP status {}", answer.status());
  co_return answer.body();
}

}  // namespace

Task<Result<std::string>> http_get(loop::FdStream& stream, HttpGet what) {
  loop::Deadline patience(stream.loop(), what.limit_ms, [&stream] { stream.close(); });
  auto body = co_await exchange(stream, what);
  if (!body && patience.expired()) co_return fail(Code::timeout, "no answer within {} ms", what.limit_ms);
  co_return body;
}

}  // namespace dcc::http
