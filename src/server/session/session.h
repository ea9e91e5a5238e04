// SPDX-License-Identifier: GPL-2.0-or-later
// How a client and we talk about one job: all that differs between the protocols. A Job (job.h) decides what is done,
// and when.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "loop/byte_stream.h"
#include "loop/reader.h"
#include "protocol/compile_result.h"
#include "protocol/job_request.h"
#include "protocol/v4/block.h"
#include "protocol/v4/messages.h"
#include "server/workspace/workspace.h"

namespace dcc::server {

struct JobContext;

// The most of a compiler's messages that is handed on.
inline constexpr uint64_t k_messages_limit = 16 << 20;

class Session {
 public:
  virtual ~Session() = default;

  virtual int protocol() const = 0;  // its version; known with the request

  // Waits until all is known but the source. Nothing of it is checked yet. Without a request, the client has asked a
  // question, and has its answer already.
  virtual loop::Task<Result<std::optional<protocol::JobRequest>>> request() = 0;

  // The job may run; so many others are first. Said before the source has come, again and again while it waits then,
  // and when its turn has come.
  virtual void admitted(size_t ahead) = 0;

  // Waits until the source is worth a place to put it, and says how large it is, unless it is large and still to come.
  virtual loop::Task<Result<std::optional<uint64_t>>> source_announced() = 0;
  virtual loop::Task<Result<void>> receive_source(const Workspace& workspace, int into) = 0;

  virtual loop::Task<Result<void>> answer(const protocol::CompileResult& result) = 0;

  // Says why there will be no answer, as far as the protocol can; the connection is closed after this.
  virtual void refuse(const Error& reason) = 0;

  // What the client has said of itself; nothing in protocols 1 and 2. Known with the request.
  virtual protocol::Hello client() const { return {}; }
};

// The one that the client's first bytes call for; they stay in the reader. Unless the server speaks protocol 4, that is
// unheard of.
loop::Task<Result<std::unique_ptr<Session>>> begin_session(loop::ByteStream& out, loop::Reader& reader,
                                                           const JobContext& context, protocol::Packing packing);

}  // namespace dcc::server
