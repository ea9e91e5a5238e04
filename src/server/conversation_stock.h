// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "protocol/request.h"
#include "server/conversation.h"

namespace dcc::server {

// Protocols 1 and 2, with stock clients.
class StockConversation : public Conversation {
 public:
  StockConversation(loop::Stream& out, loop::Reader& reader) : out_(out), reader_(reader) {}

  int protocol() const override { return parser_.version(); }
  loop::Task<Result<Order>> order() override;
  void admitted(size_t) override {}
  loop::Task<Result<uint64_t>> source_announced() override;
  loop::Task<Result<void>> receive_source(const Bay& bay, int into) override;
  loop::Task<Result<void>> answer(const Product& product, const protocol::Load& load) override;
  void refuse(protocol::Refusal, const std::string&) override {}  // they know nothing but to close

 private:
  loop::Task<Result<void>> read_until(bool (protocol::RequestParser::*reached)() const);
  loop::Task<Result<void>> receive_compressed(const Bay& bay, int into);

  loop::Stream& out_;
  loop::Reader& reader_;
  protocol::RequestParser parser_;
};

}  // namespace dcc::server
