// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/session/session_stock.h"

#include <unistd.h>

#include "base/file.h"
#include "loop/offload.h"
#include "protocol/stock/lzo.h"
#include "protocol/stock/response.h"

namespace dcc::server {
namespace {

using loop::Task;

// Limits on data that protocol 2 compresses. It passes through memory, one file at a time, both packed and plain, so
// they also stop decompression bombs.
constexpr uint64_t k_lzo_source_limit = 128 << 20;
constexpr uint64_t k_lzo_object_limit = 128 << 20;
// Larger ones would hold up the loop for milliseconds. Packed bytes: one can stand for 255 plain ones.
constexpr uint64_t k_quickly_unpacked = 16 * 1024;
constexpr uint64_t k_quickly_packed = 512 * 1024;
// Objects up to this size are sent together with the head of the answer, in one write.
constexpr uint64_t k_inline_object = 64 * 1024;

Result<std::string> lzo_of(const protocol::Output& object, uint64_t size) {
  ASSIGN_OR_RETURN(const std::string plain, read_at(object.file.get(), 0, size));
  return protocol::lzo_compress(plain);
}

}  // namespace

Task<Result<std::optional<protocol::JobRequest>>> SessionStock::request() {
  CO_RETURN_IF_ERROR(co_await read_until(&protocol::RequestParser::arguments_known));
  protocol::JobRequest request;
  request.argv = parser_.take_arguments();
  co_return std::optional(std::move(request));
}

Task<Result<std::optional<uint64_t>>> SessionStock::source_announced() {
  CO_RETURN_IF_ERROR(co_await read_until(&protocol::RequestParser::complete));
  co_return std::optional(uint64_t{parser_.body_size()});
}

Task<Result<void>> SessionStock::read_until(bool (protocol::RequestParser::*reached)() const) {
  for (;;) {
    CO_ASSIGN_OR_RETURN(size_t used, parser_.feed(reader_.buffered()));
    reader_.consume(used);
    if ((parser_.*reached)()) co_return Result<void>();
    CO_RETURN_IF_ERROR(co_await reader_.fill());
  }
}

Task<Result<void>> SessionStock::receive_source(int into) {
  if (parser_.version() == protocol::k_version_lzo) co_return co_await receive_compressed(into);
  co_return co_await reader_.copy_to_file(into, parser_.body_size());
}

// The packed source waits in the file for its turn to be unpacked in memory, and is then replaced by the plain one.
Task<Result<void>> SessionStock::receive_compressed(int into) {
  if (parser_.body_size() > k_lzo_source_limit) co_return fail(Code::too_large, "its compressed source is too large");
  CO_RETURN_IF_ERROR(co_await reader_.copy_to_file(into, parser_.body_size()));
  FairQueue::Turn turn(bulk_queue_, client_);
  const bool is_bulk = parser_.body_size() > k_quickly_unpacked;
  if (is_bulk) co_await turn;
  CO_ASSIGN_OR_RETURN(std::string packed, read_at(into, 0, parser_.body_size()));
  if (::ftruncate(into, 0) < 0 || ::lseek(into, 0, SEEK_SET) < 0)
    co_return fail_errno(Code::io, errno, "emptying a job's file");
  Result<std::string> plain{std::string()};
  auto unpack = [&plain, &packed] { plain = protocol::lzo_decompress(packed, k_lzo_source_limit); };
  if (is_bulk)
    co_await loop::offload(out_.loop(), unpack);
  else
    unpack();
  if (!plain) co_return std::move(plain.error());
  co_return write_all(into, *plain);
}

Task<Result<void>> SessionStock::answer(const protocol::CompileResult& result) {
  CO_ASSIGN_OR_RETURN(std::string head,
                      protocol::encode_response_head(parser_.version(), result.wait_status, result.err, result.out));
  const protocol::Output* object = result.output(protocol::k_main_output);
  uint64_t size = object ? object->size : 0;
  if (parser_.version() == protocol::k_version_lzo) {
    if (size > k_lzo_object_limit) co_return fail(Code::general, "an object of {} bytes is too large for LZO", size);
    Result<std::string> packed{std::string()};
    auto pack = [&packed, object, size] { packed = object ? lzo_of(*object, size) : protocol::lzo_compress(""); };
    if (size > k_quickly_packed)
      co_await loop::offload(out_.loop(), pack);
    else
      pack();
    if (!packed) co_return std::move(packed.error());
    CO_ASSIGN_OR_RETURN(std::string header, protocol::encode_object_header(packed->size()));
    head += header;
    head += *packed;
    size = 0;
  } else {
    CO_ASSIGN_OR_RETURN(std::string header, protocol::encode_object_header(size));
    head += header;
  }
  if (size > 0 && size <= k_inline_object) {
    CO_ASSIGN_OR_RETURN(std::string plain, read_at(object->file.get(), 0, size));
    if (plain.size() != size) co_return fail(Code::io, "the object became shorter while it was read");
    head += plain;
    size = 0;
  }
  CO_RETURN_IF_ERROR(co_await out_.write_all(head));
  if (size > 0) CO_RETURN_IF_ERROR(co_await out_.send_file(object->file.get(), 0, size));
  co_return Result<void>();
}

}  // namespace dcc::server
