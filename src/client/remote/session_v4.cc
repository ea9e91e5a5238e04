// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/remote/session_v4.h"

#include <algorithm>

#include "base/error_policy.h"
#include "base/file.h"
#include "base/log.h"
#include "base/strings.h"
#include "config.h"
#include "loop/idle_limit.h"

namespace dcc::client {
namespace {

using loop::Task;
using protocol::FrameKind;

constexpr uint64_t k_output_limit = uint64_t{2} << 30;
constexpr size_t k_text_limit = 64 << 20;

Error error_of(const protocol::Refused& refused) {
  const Code code = code_of(refused.reason);
  if (code == Code::no_file) return fail(code, "its compiler reported success without an output");
  std::string_view opening = code == Code::bad_arguments   ? "it will not run this command: "
                             : code == Code::refused_there ? "it refuses: "
                                                           : "";
  return fail(code, "{}{}", opening, printable(refused.text, 1000));
}

// The first bytes of a connection.
std::string opening() {
  std::string bytes = protocol::greeting();
  append(bytes, FrameKind::hello, protocol::Hello{protocol::k_client_features, DCC_VERSION});
  return bytes;
}

Error no_answer() {
  return fail(Code::no_answer, "the server closed without an answer: it may not allow this client (its --allow)");
}

// The frame that a stream begins with, and not a byte more, because others read what follows.
Task<Result<std::string>> read_frame(loop::ByteStream& stream) {
  std::string bytes, piece;
  for (;;) {
    CO_ASSIGN_OR_RETURN(const std::optional<protocol::Frame> frame, protocol::first_frame(bytes));
    if (frame) co_return std::move(bytes);
    piece.resize(protocol::missing_of_frame(bytes));
    auto got = co_await stream.read_some(piece.data(), piece.size());
    const bool closed_here = !got && got.error().code == Code::canceled;
    // A stock server leaves unread what it does not understand, and so resets the connection.
    if (!closed_here && bytes.empty() && (!got || *got == 0)) co_return no_answer();
    if (!got) co_return std::move(got.error());
    if (*got == 0) co_return fail(Code::truncated, "the server closed the connection within its greeting");
    bytes.append(piece, 0, *got);
  }
}

}  // namespace

Task<Result<uint64_t>> greet(loop::ByteStream& stream, uint64_t patience_ms) {
  bool is_late = false;
  loop::Deadline deadline(stream.loop(), patience_ms, [&is_late, &stream] {
    is_late = true;
    stream.close();
  });
  (void)co_await stream.write_all(opening());  // if the connection broke, reading says why
  auto bytes = co_await read_frame(stream);
  if (is_late) co_return fail(Code::timeout, "it has not answered the greeting for {} s", patience_ms / 1000);
  if (!bytes) co_return std::move(bytes.error());
  CO_ASSIGN_OR_RETURN(const std::optional<protocol::Frame> frame, protocol::first_frame(*bytes));
  if (frame->kind == FrameKind::refused) {
    CO_ASSIGN_OR_RETURN(const protocol::Refused refused, protocol::read_refused(frame->payload));
    co_return error_of(refused);
  }
  if (frame->kind != FrameKind::welcome) co_return fail(Code::protocol, "it answers a greeting with something else");
  CO_ASSIGN_OR_RETURN(const protocol::Hello hello, protocol::read_hello(frame->payload));
  co_return hello.features;
}

Task<Result<void>> SessionV4::open(const std::string& job) {
  const std::string frames = on_answer_ ? opening() + job : job;
  trace_.enter(ClientPhase::send);
  co_return co_await stream_.write_all(frames);
}

bool SessionV4::is_refused() {
  if (!reader_.fill_at_once()) return false;
  if (auto frame = protocol::first_frame(reader_.buffered()); frame && *frame) (void)note_answer(**frame);
  return protocol::has_frame(reader_.buffered(), FrameKind::refused);
}

Result<void> SessionV4::note_answer(const protocol::Frame& frame) {
  if (!on_answer_) return {};
  protocol::Hello hello;
  if (frame.kind == FrameKind::welcome) {
    ASSIGN_OR_RETURN(hello, protocol::read_hello(frame.payload));
  }
  std::exchange(on_answer_, nullptr)(hello.features);
  return {};
}

// Reads the server's messages while send() waits for the preprocessor or for a server that accepts no data.
void SessionV4::listen() {
  bool refused = is_refused();
  bool silent = !reader_.buffered().empty() && reader_.buffered().size() == heard_;
  heard_ = reader_.buffered().size();
  silent_for_ms_ = silent ? silent_for_ms_ + protocol::k_alive_ms : 0;
  if (refused || silent_for_ms_ >= protocol::k_silence_ms) stream_.close();
  patience_.look_at_writing();
}

Result<void> SessionV4::take_queued(std::string_view payload) {
  ASSIGN_OR_RETURN(protocol::Queued queued, protocol::read_queued(payload));
  log::debug("queued there behind {} others", queued.ahead);
  if (patience_.in_queue()) trace_.enter(ClientPhase::queue);
  return patience_.queued(queued);
}

Task<Result<protocol::CompileResult>> SessionV4::receive(OutputFiles& outputs) {
  std::optional<loop::IdleLimit> silence;
  trace_.enter(ClientPhase::compile);
  if (!on_answer_) patience_.welcomed();
  for (bool at_end = false; !at_end;) {
    auto taken = take_frame(outputs);  // not a coroutine: a packet can hold thousands of frames
    if (taken && !*taken) {
      auto filled = co_await fill();
      if (filled) continue;
      taken = std::move(filled.error());
    }
    if (patience_.error()) co_return *patience_.error();
    if (!taken && (silent_for_ms_ >= protocol::k_silence_ms || (silence && silence->expired())))
      co_return fail(Code::timeout, "the server has fallen silent for {} s", protocol::k_silence_ms / 1000);
    if (!taken) co_return std::move(taken.error());
    at_end = **taken == FrameKind::end;
    if (has_question()) CO_RETURN_IF_ERROR(co_await answer());
    if (!silence) silence.emplace(stream_, protocol::k_silence_ms);
    patience_.welcomed();
  }
  CO_RETURN_IF_ERROR(check_whole());
  co_return std::move(*result_);
}

Task<Result<void>> SessionV4::fill() {
  auto filled = co_await reader_.fill();
  const bool closed_here = !filled && filled.error().code == Code::canceled;
  if (!filled && !closed_here && reader_.buffered().empty() && on_answer_) co_return no_answer();
  co_return std::move(filled).context("waiting for its answer");
}

// The kind of the frame that was taken; nothing if no complete frame has arrived.
Result<std::optional<FrameKind>> SessionV4::take_frame(OutputFiles& outputs) {
  ASSIGN_OR_RETURN(std::optional<protocol::Frame> frame, protocol::first_frame(reader_.buffered()));
  if (!frame) return std::optional<FrameKind>();
  RETURN_IF_ERROR(note_answer(*frame));
  std::string_view payload = frame->payload;
  switch (frame->kind) {
    case FrameKind::refused: {
      ASSIGN_OR_RETURN(protocol::Refused refused, protocol::read_refused(payload));
      return error_of(refused);
    }
    case FrameKind::queued:
      RETURN_IF_ERROR(take_queued(payload));
      break;
    case FrameKind::alive:
      RETURN_IF_ERROR(patience_.look_elsewhere());
      break;
    case FrameKind::ready:
      trace_.enter(ClientPhase::compile);
      patience_.compiling();
      break;
    case FrameKind::result:
      trace_.enter(ClientPhase::receive);
      patience_.answering();
      RETURN_IF_ERROR(take_result(payload));
      break;
    case FrameKind::text_out:
      if (result_) RETURN_IF_ERROR(take_text(result_->out, payload));
      break;
    case FrameKind::text_err:
      if (result_) RETURN_IF_ERROR(take_text(result_->err, payload));
      break;
    case FrameKind::output:
      RETURN_IF_ERROR(begin_output(outputs, payload));
      break;
    case FrameKind::data:
      RETURN_IF_ERROR(take_data(payload));
      break;
    case FrameKind::output_end:
      RETURN_IF_ERROR(end_output(payload));
      break;
    default:
      RETURN_IF_ERROR(take_other(*frame));
      break;
  }
  std::optional<FrameKind> kind = frame->kind;
  reader_.consume(size_on_wire(*frame));
  return kind;
}

Result<void> SessionV4::take_result(std::string_view payload) {
  ASSIGN_OR_RETURN(protocol::ResultHead said, protocol::read_result(payload));
  if (result_) return fail(Code::protocol, "an answer with two results");
  if (!has_sent_input()) return fail(Code::protocol, "a result before it had the source");
  result_.emplace();
  result_->wait_status = said.wait_status;
  result_->load = said.load;
  return {};
}

Result<void> SessionV4::take_text(std::string& text, std::string_view payload) {
  ASSIGN_OR_RETURN(std::string_view piece, unpacker_.unpack(payload));
  if (text.size() + piece.size() > k_text_limit) return fail(Code::protocol, "its compiler's messages are too long");
  text += piece;
  patience_.took(piece.size());
  return {};
}

// An output that was not asked for, or that comes twice, is read and dropped.
Result<void> SessionV4::begin_output(OutputFiles& outputs, std::string_view payload) {
  if (incoming_) return fail(Code::protocol, "an output in the middle of another");
  if (!result_) return fail(Code::protocol, "an output before the result");
  incoming_.emplace();
  ASSIGN_OR_RETURN(incoming_->head, protocol::read_output(payload));
  if (incoming_->head.size > k_output_limit)
    return fail(Code::protocol, "an output of {} bytes is too large", incoming_->head.size);
  if (!result_->output(incoming_->head.role)) {
    ASSIGN_OR_RETURN(incoming_->file, outputs.file_for(incoming_->head.role));
  }
  return {};
}

Result<void> SessionV4::take_data(std::string_view payload) {
  if (!incoming_) return fail(Code::protocol, "data outside of an output");
  ASSIGN_OR_RETURN(std::string_view piece, unpacker_.unpack(payload));
  incoming_->size += piece.size();
  if (incoming_->size > incoming_->head.size) return fail(Code::protocol, "an output is longer than announced");
  incoming_->digester.add(piece);
  if (incoming_->file < 0) return {};
  patience_.took(piece.size());
  return write_all(incoming_->file, piece);
}

Result<void> SessionV4::end_output(std::string_view payload) {
  if (!incoming_) return fail(Code::protocol, "an end of output outside of an output");
  ASSIGN_OR_RETURN(protocol::Total total, protocol::read_total(payload));
  if (total.size != incoming_->size || incoming_->head.size != incoming_->size ||
      total.digest != incoming_->digester.digest())
    return fail(Code::truncated, "its output was damaged on the way");
  if (incoming_->file >= 0) result_->outputs.push_back({std::move(incoming_->head.role), incoming_->size, {}});
  incoming_.reset();
  return {};
}

Result<void> SessionV4::check_whole() const {
  if (!result_) return fail(Code::protocol, "an answer without a result");
  if (incoming_) return fail(Code::protocol, "an answer that ends within an output");
  if (result_->wait_status == 0 && needs_main_output() && !result_->output(protocol::k_main_output))
    return fail(Code::no_file, "its compiler reported success without an output");
  return {};
}

}  // namespace dcc::client
