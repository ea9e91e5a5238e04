// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.h"
#include "client/input/preprocessing.h"
#include "client/output/output_files.h"
#include "loop/task.h"
#include "protocol/compile_result.h"

namespace dcc::client {

// One job with one server: all that differs between the protocols. An Attempt decides which.
class Session {
 public:
  virtual ~Session() = default;

  // The request and its input, which may still be in the making. Errors are those of the input: when the connection
  // breaks or the server refuses, this ends early, and receive() says why.
  virtual loop::Task<Result<void>> send(Preprocessing& input) = 0;

  // The answer. Code::no_answer when the server closes without a word: so does one that does not speak this protocol,
  // or will not have this client.
  virtual loop::Task<Result<protocol::CompileResult>> receive(OutputFiles& outputs) = 0;
};

}  // namespace dcc::client
