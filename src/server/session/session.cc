// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/session/session.h"

#include "server/job.h"
#include "server/known_clients.h"
#include "server/session/session_stock.h"
#include "server/session/session_v4.h"

namespace dcc::server {
namespace {

// Of answers. On one machine, packing costs more than it saves.
protocol::Packing packing_for(const Peer& peer) {
  return peer.is_this_machine ? protocol::Packing::plain : protocol::Packing::lz4;
}

}  // namespace

loop::Task<Result<std::unique_ptr<Session>>> begin_session(loop::ByteStream& out, loop::Reader& reader,
                                                           ServerContext& context, const Peer& peer,
                                                           const ClientStanding& client) {
  using Begun = Result<std::unique_ptr<Session>>;
  const std::string greeting = protocol::greeting();
  for (;;) {
    std::string_view said = reader.buffered();
    if (context.speaks_4 && said.starts_with(greeting))
      co_return Begun(std::make_unique<SessionV4>(out, reader, context, packing_for(peer)));
    bool is_stock = !said.empty() && (!context.speaks_4 || !greeting.starts_with(said));
    if (is_stock) co_return Begun(std::make_unique<SessionStock>(out, reader, context.bulk_queue, client));
    CO_RETURN_IF_ERROR(co_await reader.fill());
  }
}

}  // namespace dcc::server
