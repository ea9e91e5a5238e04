// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "loop/byte_stream.h"
#include "loop/reader.h"
#include "protocol/stock/request.h"
#include "server/session/session.h"

namespace dcc::server {

// Protocols 1 and 2, with stock clients.
class SessionStock : public Session {
 public:
  SessionStock(loop::ByteStream& out, loop::Reader& reader) : out_(out), reader_(reader) {}

  int protocol() const override { return parser_.version(); }
  loop::Task<Result<std::optional<protocol::JobRequest>>> request() override;
  void admitted(size_t) override {}
  loop::Task<Result<std::optional<uint64_t>>> source_announced() override;
  loop::Task<Result<void>> receive_source(const Workspace& workspace, int into) override;
  loop::Task<Result<void>> answer(const protocol::CompileResult& result) override;
  void refuse(const Error&) override {}  // these protocols can only close the connection

 private:
  loop::Task<Result<void>> read_until(bool (protocol::RequestParser::*reached)() const);
  loop::Task<Result<void>> receive_compressed(const Workspace& workspace, int into);

  loop::ByteStream& out_;
  loop::Reader& reader_;
  protocol::RequestParser parser_;
};

}  // namespace dcc::server
