// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/conversation.h"

#include "server/conversation_4.h"
#include "server/conversation_stock.h"
#include "server/job.h"

namespace dcc::server {

loop::Task<Result<std::unique_ptr<Conversation>>> begin_conversation(loop::Stream& out, loop::Reader& reader,
                                                                     const JobContext& context) {
  using Begun = Result<std::unique_ptr<Conversation>>;
  const std::string greeting = protocol::greeting();
  for (;;) {
    std::string_view said = reader.buffered();
    if (context.speaks_4 && said.starts_with(greeting))
      co_return Begun(std::make_unique<Conversation4>(out, reader, context));
    bool is_stock = !said.empty() && (!context.speaks_4 || !greeting.starts_with(said));
    if (is_stock) co_return Begun(std::make_unique<StockConversation>(out, reader));
    CO_RETURN_IF_ERROR(co_await reader.fill());
  }
}

}  // namespace dcc::server
