// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>

#include "loop/byte_stream.h"
#include "loop/reader.h"
#include "protocol/stock/request.h"
#include "server/fair_queue.h"
#include "server/known_clients.h"
#include "server/session/session.h"

namespace dcc::server {

// Protocols 1 and 2, with stock clients.
class SessionStock : public Session {
 public:
  // `bulk_queue`: for sources that take much memory to unpack; `client`: whose turn it is there.
  SessionStock(loop::ByteStream& out, loop::Reader& reader, FairQueue& bulk_queue, ClientStanding client)
      : out_(out), reader_(reader), bulk_queue_(bulk_queue), client_(std::move(client)) {}

  int protocol() const override { return parser_.version(); }
  size_t memory() const override { return parser_.memory(); }
  loop::Task<Result<std::optional<protocol::JobRequest>>> request() override;
  void admitted(size_t) override {}
  loop::Task<Result<std::optional<uint64_t>>> source_announced() override;
  loop::Task<Result<void>> receive_source(int into) override;
  bool buffers_outputs() const override { return parser_.version() == protocol::k_version_lzo; }
  loop::Task<Result<void>> answer(const protocol::CompileResult& result) override;
  void refuse(const Error&) override {}  // these protocols can only close the connection

 private:
  loop::Task<Result<void>> read_until(bool (protocol::RequestParser::*reached)() const);
  loop::Task<Result<void>> receive_compressed(int into);

  loop::ByteStream& out_;
  loop::Reader& reader_;
  FairQueue& bulk_queue_;
  ClientStanding client_;
  protocol::RequestParser parser_;
};

}  // namespace dcc::server
