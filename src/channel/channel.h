// SPDX-License-Identifier: GPL-2.0-or-later
// Keyed connections. Code that talks to a peer gets another ByteStream in the place of the connection's, and does not
// know what happens beneath.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "key/key.h"
#include "loop/byte_stream.h"
#include "loop/task.h"

namespace dcc::channel {

// For a client: proves the key to the server, which proves it as well. The result reads and writes through `stream`,
// which must outlive it. Code::wrong_key if the server has another key; Code::no_proof if it did not prove any, or
// closed. Waits until `stream` is closed: the caller limits the time.
loop::Task<Result<std::unique_ptr<loop::ByteStream>>> prove(loop::ByteStream& stream, const key::Key& key);

// For a server: a connection whose client has to prove one of `keys` first, unless it `may_be_plain`. That happens
// within the first read, so that it is bounded by what bounds a request. A client without a proof is refused: the read
// returns Code::needs_key or Code::wrong_key.
class GuardedStream : public loop::ByteStream {
 public:
  // The key that the client proved; null if there is none (yet).
  virtual const key::Key* proven() const = 0;
  // Bytes that it holds of what has arrived: no more than a record.
  virtual size_t memory() const = 0;
};
using Keys = std::shared_ptr<const std::vector<key::Key>>;
std::unique_ptr<GuardedStream> guarded(loop::ByteStream& stream, Keys keys, bool may_be_plain);

}  // namespace dcc::channel
