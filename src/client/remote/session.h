// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.h"
#include "client/output/output_files.h"
#include "loop/task.h"
#include "protocol/compile_result.h"

namespace dcc::client {

// One job with one server; holds all that differs between the protocols. An Attempt decides which protocol.
class Session {
 public:
  virtual ~Session() = default;

  // Sends the request and its input, which may still be growing. Errors are those of the input. If the connection
  // breaks or the server refuses, this ends early, and receive() says why.
  virtual loop::Task<Result<void>> send() = 0;

  // Receives the answer. Code::no_answer if the server closes without sending a byte, as one does that does not speak
  // this protocol or does not accept this client.
  virtual loop::Task<Result<protocol::CompileResult>> receive(OutputFiles& outputs) = 0;
};

}  // namespace dcc::client
