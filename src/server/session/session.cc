// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/session/session.h"

#include "server/job.h"
#include "server/session/session_stock.h"
#include "server/session/session_v4.h"

namespace dcc::server {

loop::Task<Result<std::unique_ptr<Session>>> begin_session(loop::ByteStream& out, loop::Reader& reader,
                                                           const ServerContext& context, protocol::Packing packing) {
  using Begun = Result<std::unique_ptr<Session>>;
  const std::string greeting = protocol::greeting();
  for (;;) {
    std::string_view said = reader.buffered();
    if (context.speaks_4 && said.starts_with(greeting))
      co_return Begun(std::make_unique<SessionV4>(out, reader, context, packing));
    bool is_stock = !said.empty() && (!context.speaks_4 || !greeting.starts_with(said));
    if (is_stock) co_return Begun(std::make_unique<SessionStock>(out, reader));
    CO_RETURN_IF_ERROR(co_await reader.fill());
  }
}

}  // namespace dcc::server
