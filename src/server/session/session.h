// SPDX-License-Identifier: GPL-2.0-or-later
// The conversation with a client about one job; holds all that differs between the protocols. A Job (job.h) decides
// what is done, and when.
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
#include "server/session/view_talk.h"

namespace dcc::server {

struct ServerContext;
struct ClientStanding;
struct Peer;

// The most bytes of a compiler's messages that are passed on.
inline constexpr uint64_t k_messages_limit = 16 << 20;

class Session {
 public:
  virtual ~Session() = default;

  virtual int protocol() const = 0;  // its version; known with the request
  // About how many bytes of the request are in memory, apart from those in the reader.
  virtual size_t memory() const = 0;

  // Waits for everything but the source. None of it has been checked yet. Nothing instead of a request if the client
  // has asked a question; it then already has its answer.
  virtual loop::Task<Result<std::optional<protocol::JobRequest>>> request() = 0;

  // Tells the client that its job was accepted and how many others come before it. Called before the source has come,
  // repeatedly while the job waits, and when its turn has come.
  virtual void admitted(size_t ahead) = 0;

  // Waits until enough of the source has come to justify a workspace. The size of the source; nothing if it is large
  // and not complete yet.
  virtual loop::Task<Result<std::optional<uint64_t>>> source_announced() = 0;
  // Writes the source, unpacked, into an empty file that is open for reading and writing.
  virtual loop::Task<Result<void>> receive_source(int into) = 0;

  // Whether answer() has each output in memory as a whole.
  virtual bool buffers_outputs() const { return false; }
  virtual loop::Task<Result<void>> answer(const protocol::CompileResult& result) = 0;

  // Tells the client why it gets no answer, if the protocol allows that; the connection is closed afterwards.
  virtual void refuse(const Error& reason) = 0;

  // For a native job: its questions to the client. Null in protocols that have none.
  virtual std::unique_ptr<ViewTalk> view_talk() { return nullptr; }

  // The client's greeting; empty in protocols 1 and 2. Known with the request.
  virtual protocol::Hello client() const { return {}; }
};

// The session for the protocol that the client's first bytes show; the bytes stay in the reader. If the server does not
// speak protocol 4, its greeting is treated like any unknown bytes.
loop::Task<Result<std::unique_ptr<Session>>> begin_session(loop::ByteStream& out, loop::Reader& reader,
                                                           ServerContext& context, const Peer& peer,
                                                           const ClientStanding& client);

}  // namespace dcc::server
