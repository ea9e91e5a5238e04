// SPDX-License-Identifier: GPL-2.0-or-later
// How a client and we talk about one job: all that differs between the protocols. A Job (job.h) decides what is done,
// and when.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "loop/byte_stream.h"
#include "loop/reader.h"
#include "protocol/v4/block.h"
#include "protocol/v4/messages.h"
#include "server/workspace/workspace.h"
#include "toolchain/identity/fingerprint.h"

namespace dcc::server {

struct JobContext;

// The most of a compiler's messages that is handed on.
inline constexpr uint64_t k_messages_limit = 16 << 20;

// What a client asks for. Nothing of it is checked yet.
struct Order {
  bool is_query = false;                              // no job: it has asked a question, and has its answer already
  std::vector<std::string> argv;                      // argv[0]: the compiler's name
  std::optional<toolchain::Fingerprint> fingerprint;  // protocol 4: the compiler it must be, whatever the name
  std::string directory;                              // the client's; may be empty
  std::vector<std::string> environment;               // "NAME=value"
};

// What a job has made.
struct Product {
  int wait_status = 0;
  std::string out, err;
  UniqueFd object;  // none after a failed compile
  uint64_t object_size = 0;
};

class Session {
 public:
  virtual ~Session() = default;

  virtual int protocol() const = 0;  // its version; known with the order

  // Waits until all is known but the source.
  virtual loop::Task<Result<Order>> order() = 0;

  // The job may run; so many others are first. Said before the source has come, again and again while it waits then,
  // and when its turn has come.
  virtual void admitted(size_t ahead) = 0;

  // Waits until the source is worth a place to put it, and says how large it is; k_unknown_size when it is large and
  // still to come.
  virtual loop::Task<Result<uint64_t>> source_announced() = 0;
  virtual loop::Task<Result<void>> receive_source(const Workspace& workspace, int into) = 0;

  virtual loop::Task<Result<void>> answer(const Product& product, const protocol::Load& load) = 0;

  // Says why there will be no answer, as far as the protocol can; the connection is closed after this.
  virtual void refuse(protocol::Refusal reason, const std::string& text) = 0;
};

inline constexpr uint64_t k_unknown_size = UINT64_MAX;

// The one that the client's first bytes call for; they stay in the reader. Unless the server speaks protocol 4, that is
// unheard of.
loop::Task<Result<std::unique_ptr<Session>>> begin_session(loop::ByteStream& out, loop::Reader& reader,
                                                           const JobContext& context, protocol::Packing packing);

}  // namespace dcc::server
