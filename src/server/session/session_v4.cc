// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/session/session_v4.h"

#include <algorithm>

#include "base/error_policy.h"
#include "base/file.h"
#include "config.h"
#include "server/job.h"

namespace dcc::server {
namespace {

using loop::Task;
using protocol::FrameKind;

// How much of a job and its source, packed, may wait in memory for a workspace. Almost all sources fit, so that no
// workspace is held by a client that still preprocesses. Longer ones go to disk.
constexpr size_t k_early = 2 << 20;
constexpr uint64_t k_source_limit = 1 << 30;  // plain, and on the wire
// Answers are collected up to this size before they are sent.
constexpr size_t k_write_size = 256 * 1024;

}  // namespace

// The next complete frame, valid until the next call. Not a coroutine: a peer can put thousands of frames in a packet.
Result<std::optional<protocol::Frame>> SessionV4::next_frame() {
  reader_.consume(std::exchange(taken_, 0));
  ASSIGN_OR_RETURN(std::optional<protocol::Frame> frame, protocol::first_frame(reader_.buffered()));
  if (frame) taken_ = size_on_wire(*frame);
  return frame;
}

Task<Result<std::optional<protocol::JobRequest>>> SessionV4::request() {
  reader_.consume(protocol::k_greeting_size);
  std::string welcome;
  append(welcome, FrameKind::welcome, protocol::Hello{context_.features(), DCC_VERSION});
  say(welcome);
  stay_alive();
  for (;;) {
    CO_ASSIGN_OR_RETURN(std::optional<protocol::Frame> frame, next_frame());
    if (!frame) CO_RETURN_IF_ERROR(co_await reader_.fill());
    if (frame && frame->kind == FrameKind::query) {
      CO_RETURN_IF_ERROR(co_await answer_query());
      co_return std::optional<protocol::JobRequest>();
    }
    if (frame && frame->kind == FrameKind::hello) {
      if (auto hello = protocol::read_hello(frame->payload)) client_ = std::move(*hello);
    }
    if (!frame) continue;
    CO_ASSIGN_OR_RETURN(std::optional<protocol::JobRequest> request, take_job(*frame));
    if (request) co_return std::move(request);
  }
}

Result<std::optional<protocol::JobRequest>> SessionV4::take_job(const protocol::Frame& frame) {
  std::optional<protocol::JobRequest> request;
  size_t size = frame.payload.size();
  if (frame.kind == FrameKind::job) {
    ASSIGN_OR_RETURN(request, protocol::read_job_request(frame.payload));
  } else if (frame.kind == FrameKind::native_job) {
    ASSIGN_OR_RETURN(const std::optional<std::string> text, native_job_.add(frame));
    if (!text) return request;
    size = text->size();
    ASSIGN_OR_RETURN(request, protocol::read_native_job(*text));
  }
  if (request) request_memory_ = size + sizeof(std::string) * (request->argv.size() + request->environment.size());
  return request;
}

std::unique_ptr<ViewTalk> SessionV4::view_talk() {
  reader_.consume(std::exchange(taken_, 0));
  return std::make_unique<ViewTalk>(out_, reader_);
}

Task<Result<void>> SessionV4::answer_query() {
  next_sign_.reset();
  std::string frames;
  protocol::CompilerList list;
  list.load = context_.load();
  list.compilers = context_.compilers.list();
  append(frames, list);
  protocol::append_frame(frames, FrameKind::end);
  co_return co_await out_.write_all(frames);
}

void SessionV4::admitted(size_t ahead) {
  if (ahead == 0 && is_ready_) return;
  is_ready_ = ahead == 0;
  std::string frame;
  if (ahead > 0)
    append(frame, context_.queued_behind(ahead));
  else
    protocol::append_frame(frame, FrameKind::ready);
  say(frame);
}

Task<Result<std::optional<uint64_t>>> SessionV4::source_announced() {
  reader_.consume(std::exchange(taken_, 0));
  size_t seen = 0;  // bytes of frames before the end; they stay in the reader
  for (;;) {
    CO_ASSIGN_OR_RETURN(std::optional<protocol::Frame> frame, protocol::first_frame(reader_.buffered().substr(seen)));
    if (frame && frame->kind == FrameKind::source_end) {
      CO_ASSIGN_OR_RETURN(protocol::Total total, protocol::read_total(frame->payload));
      announced_ = total.size;
      co_return announced_;
    }
    if (frame)
      seen += size_on_wire(*frame);
    else if (reader_.buffered().size() >= k_early || context_.holdings.is_scarce())
      co_return std::optional<uint64_t>();
    else
      CO_RETURN_IF_ERROR(co_await reader_.fill());
  }
}

Task<Result<void>> SessionV4::receive_source(int into) {
  protocol::Unpacker unpacker;
  Digester digester;
  uint64_t size = 0, on_wire = 0;
  for (;;) {
    CO_ASSIGN_OR_RETURN(std::optional<protocol::Frame> frame, next_frame());
    if (!frame) {
      CO_RETURN_IF_ERROR(co_await reader_.fill());
      continue;
    }
    on_wire += size_on_wire(*frame);
    if (std::max(size, on_wire) > k_source_limit)
      co_return fail(Code::too_large, "its source is larger than {} bytes", k_source_limit);
    if (frame->kind == FrameKind::source) {
      CO_ASSIGN_OR_RETURN(std::string_view plain, unpacker.unpack(frame->payload));
      size += plain.size();
      // The workspace was chosen for the announced size.
      if (announced_ && size > *announced_) co_return fail(Code::protocol, "its source is longer than announced");
      digester.add(plain);
      CO_RETURN_IF_ERROR(write_all(into, plain));
    } else if (frame->kind == FrameKind::source_end) {
      CO_ASSIGN_OR_RETURN(protocol::Total total, protocol::read_total(frame->payload));
      if (total.size != size || total.digest != digester.digest())
        co_return fail(Code::protocol, "its source was damaged on the way");
      co_return Result<void>();
    }
  }
}

Task<Result<void>> SessionV4::answer(const protocol::CompileResult& result) {
  next_sign_.reset();  // from here on, the answer itself shows that the server is alive
  std::string frames;
  append(frames, protocol::ResultHead{result.wait_status, context_.load()});
  protocol::append_blocks(frames, FrameKind::text_err, result.err);
  protocol::append_blocks(frames, FrameKind::text_out, result.out);
  for (const protocol::Output& output : result.outputs) CO_RETURN_IF_ERROR(co_await send_output(output, frames));
  for (const std::string& path : result.removed) protocol::append_frame(frames, FrameKind::removed, path);
  protocol::append_frame(frames, FrameKind::end);
  co_return co_await out_.write_all(frames);
}

// `frames` holds what has not been sent yet, before and after the call, so that small outputs are sent together.
Task<Result<void>> SessionV4::send_output(const protocol::Output& output, std::string& frames) {
  append(frames, protocol::OutputHead{output.role, output.size});
  Digester digester;
  std::string block;
  for (uint64_t sent = 0; sent < output.size; sent += block.size()) {
    uint64_t size = std::min<uint64_t>(output.size - sent, protocol::k_block_size);
    CO_ASSIGN_OR_RETURN(block, read_at(output.file.get(), sent, size));
    if (block.size() != size) co_return fail(Code::io, "an output became shorter while it was read");
    digester.add(block);
    protocol::append_block(frames, FrameKind::data, block, packing_);
    if (frames.size() < k_write_size) continue;
    CO_RETURN_IF_ERROR(co_await out_.write_all(frames));
    frames.clear();
  }
  append(frames, FrameKind::output_end, protocol::Total{output.size, digester.digest()});
  co_return Result<void>();
}

void SessionV4::refuse(const Error& reason) {
  next_sign_.reset();
  std::string frame;
  append(frame, protocol::Refused{error_policy(reason.code).refusal, reason.text});
  say(frame);
}

// The frames are small and few: if they do not fit into the socket's buffer, the client is not reading. Not close(),
// because then the code that watches for the client's end would not notice.
void SessionV4::say(const std::string& frames) {
  if (!out_.try_write(frames) && !out_.closed()) out_.cut();
}

void SessionV4::stay_alive() {
  if (next_sign_) {
    std::string frame;
    protocol::append_frame(frame, FrameKind::alive);
    say(frame);
    next_sign_->restart(protocol::k_alive_ms);
  } else {
    next_sign_.emplace(out_.loop(), protocol::k_alive_ms, [this] { stay_alive(); });
  }
}

}  // namespace dcc::server
