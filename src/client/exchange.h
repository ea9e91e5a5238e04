// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/temp.h"
#include "client/preprocessing.h"
#include "client/trail.h"
#include "loop/stream.h"
#include "protocol/messages.h"

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
class Exchange {
 public:
  Exchange(loop::Stream& stream, int version, Trail& trail) : stream_(stream), version_(version), trail_(trail) {}

  // While the preprocessor runs.
  loop::Task<Result<void>> send_head(const std::vector<std::string>& argv);
  // When it has ended.
  loop::Task<Result<void>> send_body(Preprocessing& text);
  loop::Task<Result<RemoteResult>> receive(const TempFile& object);

 private:
  loop::Task<Result<void>> send_compressed(int text, uint64_t size);

  loop::Stream& stream_;
  int version_;
  Trail& trail_;
};

}  // namespace dcc::client
