// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "client/job_trace.h"
#include "client/local/local_run.h"
#include "client/plan.h"
#include "client/settings.h"
#include "key/key.h"

namespace dcc::client {

// Shared by all parts of the client that handle a job. Everything that it refers to outlives the job.
struct JobContext {
  const Plan& plan;
  const Settings& settings;
  const LocalLimits& limits;
  JobTrace& trace;
  const key::Key* key = nullptr;  // null: there is none
};

}  // namespace dcc::client
