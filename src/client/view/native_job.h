// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <memory>

#include "base/result.h"
#include "client/plan.h"
#include "client/view/compiler_directories.h"
#include "client/view/digest_cache.h"
#include "client/view/disclosure.h"
#include "client/view/looker.h"
#include "client/view/output_paths.h"
#include "protocol/job_request.h"
#include "protocol/v4/view_messages.h"
#include "toolchain/identity/fingerprint.h"

namespace dcc::client {

// What this side needs for doing a job in native mode: its request, and what its server may learn and write.
class NativeJob {
 public:
  // For a plan without a native_reason, which outlives it.
  static Result<std::unique_ptr<NativeJob>> create(const Plan& plan, const toolchain::Fingerprint& fingerprint);

  const protocol::JobRequest& request() const { return request_; }
  Looker& looker() { return looker_; }
  const OutputPaths& outputs() const { return outputs_; }
  protocol::Differences differences(const protocol::Expectation& expected);

 private:
  NativeJob(const Plan& plan, protocol::JobRequest request, const CompilerDirectories& directories);

  protocol::JobRequest request_;
  Disclosure disclosure_;
  OutputPaths outputs_;
  DigestCache digests_;
  Looker looker_;
};

}  // namespace dcc::client
