// SPDX-License-Identifier: GPL-2.0-or-later
// Hostile frames of protocol 4: nothing is read beyond them, a block never unpacks to more than a block, and what is
// read says the same when it is written and read again.
#include <cstdint>
#include <cstdlib>

#include "protocol/v4/block.h"
#include "protocol/v4/messages.h"

using namespace dcc;
using namespace dcc::protocol;

static void require(bool condition) {
  if (!condition) std::abort();
}

static std::string_view payload_of(const std::string& bytes) {
  auto frame = first_frame(bytes);
  require(frame && *frame);
  return (*frame)->payload;
}

static void check_job(std::string_view payload) {
  auto job = read_job_request(payload);
  if (!job) return;
  std::string bytes;
  append(bytes, *job);
  if (bytes.size() > k_frame_limit) return;
  auto again = read_job_request(payload_of(bytes));
  require(again && again->argv == job->argv && again->environment == job->environment);
  require(again->compiler->fingerprint == job->compiler->fingerprint && again->directory == job->directory);
}

static void check_offer(std::string_view payload) {
  auto list = read_compiler_list(payload);
  if (!list) return;
  require(list->compilers.size() <= k_listed_compilers);
  std::string bytes;
  append(bytes, *list);
  auto again = read_compiler_list(payload_of(bytes));
  require(again && again->compilers.size() == list->compilers.size() && again->left_out == list->left_out);
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  Unpacker unpacker;
  (void)greeted_version(bytes);
  (void)has_frame(bytes, FrameKind::end);
  for (;;) {
    auto frame = first_frame(bytes);
    if (!frame || !*frame) return 0;
    std::string_view payload = (*frame)->payload;
    require(payload.size() <= k_frame_limit && size_on_wire(**frame) <= bytes.size());
    auto block = unpacker.unpack(payload);
    require(!block || (!block->empty() && block->size() <= k_block_size));
    check_job(payload);
    (void)read_hello(payload);
    (void)read_queued(payload);
    (void)read_refused(payload);
    (void)read_result(payload);
    check_offer(payload);
    (void)read_output(payload);
    (void)read_total(payload);
    bytes.remove_prefix(size_on_wire(**frame));
  }
}
