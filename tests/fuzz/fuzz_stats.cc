// SPDX-License-Identifier: GPL-2.0-or-later
// Hostile answers of servers that are gathered: bounded, and what is read is written so that it is read as the same
// again.
#include <cstdint>
#include <cstdlib>

#include "http/response.h"
#include "stats/export/json.h"
#include "stats/import/json_read.h"

using namespace dcc;
using namespace dcc::stats;

static void require(bool condition) {
  if (!condition) std::abort();
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  http::HttpResponseReader answer(1000);
  if (answer.feed(text)) (void)answer.end();
  require(answer.body().size() <= 1000);
  (void)read_distcc_text(text);
  if (auto jobs = read_jobs_json(text)) require(static_cast<bool>(read_jobs_json(jobs_json(*jobs))));
  auto servers = read_stats_json(text);
  if (!servers) return 0;
  require(servers->size() <= 64);
  std::string once = stats_json(*servers);
  auto again = read_stats_json(once);
  require(again && again->size() == servers->size());
  for (const ServerSnapshot& server : *servers) require(server.by_client.size() <= k_label_limit + 1);
  return 0;
}
