// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/remote/session_stock.h"

#include "base/file.h"
#include "loop/idle_limit.h"
#include "loop/reader.h"
#include "protocol/stock/lzo.h"
#include "protocol/stock/request.h"
#include "protocol/stock/response.h"

namespace dcc::client {
namespace {

constexpr size_t k_object_limit = size_t{2} * 1024 * 1024 * 1024;

}  // namespace

loop::Task<Result<void>> SessionStock::send() {
  sent_ = co_await send_head();
  if (!input_.done()) trace_.enter(ClientPhase::preprocess);
  CO_RETURN_IF_ERROR(co_await input_.finish());
  if (sent_) sent_ = co_await send_body();
  co_return Result<void>();
}

// A server that refuses may close before it has read everything. If it answered before that, the answer counts.
loop::Task<Result<protocol::CompileResult>> SessionStock::receive(OutputFiles& outputs) {
  auto received = co_await receive_answer(outputs);
  if (received) co_return std::move(received);
  if (idle_.expired()) co_return fail(Code::timeout, "no byte moved for {} s", idle_ms_ / 1000);
  // If sending failed because the connection broke, the error from receiving gives the better reason.
  co_return sent_ || sent_.error().code == Code::gone ? std::move(received.error()) : std::move(sent_.error());
}

loop::Task<Result<void>> SessionStock::send_head() {
  trace_.enter(ClientPhase::send);
  std::string head = protocol::encode_request_head(version_, argv_);
  co_return co_await stream_.write_all(head);
}

loop::Task<Result<void>> SessionStock::send_body() {
  trace_.enter(ClientPhase::send);
  CO_ASSIGN_OR_RETURN(int plain, input_.plain());
  if (version_ == protocol::k_version_lzo) co_return co_await send_compressed(plain, input_.size());
  CO_ASSIGN_OR_RETURN(std::string header, protocol::encode_request_body_header(input_.size()));
  CO_RETURN_IF_ERROR(co_await stream_.write_all(header));
  co_return co_await stream_.send_file(plain, 0, input_.size());
}

loop::Task<Result<void>> SessionStock::send_compressed(int text, uint64_t size) {
  CO_ASSIGN_OR_RETURN(std::string plain, read_at(text, 0, size));
  CO_ASSIGN_OR_RETURN(std::string wire, protocol::lzo_compress(plain));
  CO_ASSIGN_OR_RETURN(std::string message, protocol::encode_request_body_header(wire.size()));
  message += wire;
  co_return co_await stream_.write_all(message);
}

loop::Task<Result<protocol::CompileResult>> SessionStock::receive_answer(OutputFiles& outputs) {
  protocol::ResponseParser parser(version_);
  loop::Reader reader(stream_);
  std::optional<loop::IdleLimit> pace;  // from the first bytes on; until then the compiler is running
  trace_.enter(ClientPhase::compile);
  while (!parser.complete()) {
    auto filled = co_await reader.fill();
    if (filled && !pace) pace.emplace(stream_, loop::k_pace_ms, loop::k_pace_bytes);
    if (filled && parser.nothing_arrived()) trace_.enter(ClientPhase::receive);
    if (!filled && parser.nothing_arrived())
      co_return fail(
          Code::no_answer,
          "the server closed without an answer: it may not allow this client or this compiler; its log says which");
    if (!filled) co_return std::move(filled).context("waiting for {}", parser.awaited()).error();
    CO_ASSIGN_OR_RETURN(size_t used, parser.feed(reader.buffered()));
    reader.consume(used);
  }

  const int object = outputs.main_output();
  if (version_ == protocol::k_version_lzo && parser.object_size() > 0) {
    std::string wire;
    CO_RETURN_IF_ERROR(co_await reader.append_to(wire, parser.object_size()));
    CO_ASSIGN_OR_RETURN(std::string plain, protocol::lzo_decompress(wire, k_object_limit));
    CO_RETURN_IF_ERROR(write_all(object, plain));
  } else {
    CO_RETURN_IF_ERROR(co_await reader.copy_to_file(object, parser.object_size()));
  }
  protocol::CompileResult result;
  result.wait_status = parser.status();
  result.out = parser.out();
  result.err = parser.err();
  result.outputs.push_back({std::string(protocol::k_main_output), parser.object_size(), {}});
  co_return result;
}

}  // namespace dcc::client
