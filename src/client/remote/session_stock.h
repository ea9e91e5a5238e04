// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/temp.h"
#include "client/input/preprocessing.h"
#include "client/job_trace.h"
#include "loop/byte_stream.h"
#include "protocol/v4/messages.h"

namespace dcc::client {

// What a server made of a job. A compiler that fails is a result, not an error.
struct RemoteResult {
  int wait_status = 0;
  std::string out;
  std::string err;
  std::optional<protocol::Load> load;  // the server's, if it says so
};

// The conversation of protocols 1 and 2, up to the end of the object, which goes into `object` (a file beside its
// target). Code::denied with an explanation when the server closes without an answer: so do servers that refuse a
// compiler.
class SessionStock {
 public:
  SessionStock(loop::ByteStream& stream, int version, JobTrace& trace)
      : stream_(stream), version_(version), trace_(trace) {}

  // While the preprocessor runs.
  loop::Task<Result<void>> send_head(const std::vector<std::string>& argv);
  // When it has ended.
  loop::Task<Result<void>> send_body(Preprocessing& text);
  loop::Task<Result<RemoteResult>> receive(const TempFile& object);

 private:
  loop::Task<Result<void>> send_compressed(int text, uint64_t size);

  loop::ByteStream& stream_;
  int version_;
  JobTrace& trace_;
};

}  // namespace dcc::client
