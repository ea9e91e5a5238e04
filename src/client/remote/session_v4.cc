// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/remote/session_v4.h"

#include <algorithm>

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

Error refusal(const protocol::Refused& refused) {
  std::string text = printable(refused.text, 1000);
  switch (refused.reason) {
    case protocol::Refusal::other_compiler:
      return fail(Code::denied, "{}", text);
    case protocol::Refusal::not_allowed:
      return fail(Code::bad_arguments, "it will not run this command: {}", text);
    case protocol::Refusal::busy:
      return fail(Code::busy, "{}", text);
    case protocol::Refusal::no_object:
      return fail(Code::no_file, "its compiler ended in success without an output");
    case protocol::Refusal::bad_request:
    case protocol::Refusal::other:
      break;
  }
  return fail(Code::protocol, "it refuses: {}", text);
}

}  // namespace

Task<Result<void>> SessionV4::send(const protocol::JobRequest& job, Preprocessing& text) {
  std::string frames = protocol::greeting();
  append(frames, FrameKind::hello, protocol::Hello{0, DCC_VERSION});
  append(frames, job);
  loop::Deadline next_look(stream_.loop(), protocol::k_alive_ms, [this, &next_look] {
    listen();
    next_look.restart(protocol::k_alive_ms);
  });
  trace_.enter(trace::Phase::send);
  auto sent = co_await stream_.write_all(frames);
  text.rewind(packing_);
  if (!text.done()) trace_.enter(trace::Phase::preprocess);
  while (sent && !is_refused()) {
    trace_.count(text.done() ? trace::Phase::send : trace::Phase::preprocess);
    patience_.writing(false);
    CO_ASSIGN_OR_RETURN(frames, co_await text.next_frames());
    patience_.writing(true);
    trace_.count(trace::Phase::send);
    if (frames.empty()) {
      append(frames, FrameKind::source_end, text.total());
      sent = co_await stream_.write_all(frames);
      break;
    }
    sent = co_await stream_.write_all(frames);
  }
  patience_.all_sent(text.took_ms());
  // What broke the connection shows better in what is left to receive.
  co_return Result<void>();
}

bool SessionV4::is_refused() {
  if (!reader_.fill_at_once()) return false;
  if (auto frame = protocol::first_frame(reader_.buffered()); frame && *frame) note_answer();
  return protocol::has_frame(reader_.buffered(), FrameKind::refused);
}

void SessionV4::note_answer() {
  if (auto call = std::exchange(on_answer_, nullptr)) call();
}

// While send() waits for the preprocessor, or for a server that takes nothing, nobody else looks at what the server
// says.
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
  if (patience_.in_queue()) trace_.enter(trace::Phase::queue);
  return patience_.queued(queued);
}

Task<Result<RemoteResult>> SessionV4::receive(const TempFile& object) {
  std::optional<loop::IdleLimit> silence;
  trace_.enter(trace::Phase::compile);
  for (bool at_end = false; !at_end;) {
    auto taken = take_frame(object);  // no coroutine: a packet can hold thousands
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
    if (!silence) silence.emplace(stream_, protocol::k_silence_ms);
    patience_.welcomed();
  }
  CO_RETURN_IF_ERROR(check_whole());
  co_return std::move(*result_);
}

Task<Result<void>> SessionV4::fill() {
  auto filled = co_await reader_.fill();
  if (!filled && reader_.buffered().empty() && on_answer_)
    co_return fail(Code::denied, "the server closed without an answer: it may not allow this client (its --allow)");
  co_return std::move(filled).context("waiting for its answer");
}

// The kind of the frame that was taken; nothing when none has come as a whole.
Result<std::optional<FrameKind>> SessionV4::take_frame(const TempFile& object) {
  ASSIGN_OR_RETURN(std::optional<protocol::Frame> frame, protocol::first_frame(reader_.buffered()));
  if (!frame) return std::optional<FrameKind>();
  note_answer();
  std::string_view payload = frame->payload;
  switch (frame->kind) {
    case FrameKind::refused: {
      ASSIGN_OR_RETURN(protocol::Refused refused, protocol::read_refused(payload));
      return refusal(refused);
    }
    case FrameKind::queued:
      RETURN_IF_ERROR(take_queued(payload));
      break;
    case FrameKind::alive:
      RETURN_IF_ERROR(patience_.look_elsewhere());
      break;
    case FrameKind::ready:
      trace_.enter(trace::Phase::compile);
      patience_.compiling();
      break;
    case FrameKind::result:
      trace_.enter(trace::Phase::receive);
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
      RETURN_IF_ERROR(begin_output(payload));
      break;
    case FrameKind::data:
      RETURN_IF_ERROR(take_data(object, payload));
      break;
    case FrameKind::output_end:
      RETURN_IF_ERROR(end_output(payload));
      break;
    default:
      break;
  }
  std::optional<FrameKind> kind = frame->kind;
  reader_.consume(size_on_wire(*frame));
  return kind;
}

Result<void> SessionV4::take_result(std::string_view payload) {
  ASSIGN_OR_RETURN(protocol::JobResult said, protocol::read_result(payload));
  if (result_) return fail(Code::protocol, "an answer with two results");
  result_.emplace();
  result_->wait_status = said.wait_status;
  result_->load = said.load;
  return {};
}

Result<void> SessionV4::take_text(std::string& text, std::string_view payload) {
  ASSIGN_OR_RETURN(std::string_view piece, unpacker_.unpack(payload));
  if (text.size() + piece.size() > k_text_limit) return fail(Code::protocol, "its compiler has too much to say");
  text += piece;
  patience_.took(piece.size());
  return {};
}

// Outputs that nobody asked for may come; they are read and dropped.
Result<void> SessionV4::begin_output(std::string_view payload) {
  if (incoming_) return fail(Code::protocol, "an output in the middle of another");
  incoming_.emplace();
  ASSIGN_OR_RETURN(incoming_->head, protocol::read_output(payload));
  if (incoming_->head.size > k_output_limit)
    return fail(Code::protocol, "an output of {} bytes is too large", incoming_->head.size);
  incoming_->wanted = incoming_->head.role == protocol::k_main_output && !has_object_;
  return {};
}

Result<void> SessionV4::take_data(const TempFile& object, std::string_view payload) {
  if (!incoming_) return fail(Code::protocol, "data of no output");
  ASSIGN_OR_RETURN(std::string_view piece, unpacker_.unpack(payload));
  incoming_->size += piece.size();
  if (incoming_->size > incoming_->head.size) return fail(Code::protocol, "an output is longer than announced");
  incoming_->digester.add(piece);
  if (!incoming_->wanted) return {};
  patience_.took(piece.size());
  return write_all(object.fd(), piece);
}

Result<void> SessionV4::end_output(std::string_view payload) {
  if (!incoming_) return fail(Code::protocol, "the end of no output");
  ASSIGN_OR_RETURN(protocol::Total total, protocol::read_total(payload));
  if (total.size != incoming_->size || incoming_->head.size != incoming_->size ||
      total.digest != incoming_->digester.digest())
    return fail(Code::truncated, "its output was damaged on the way");
  has_object_ = has_object_ || incoming_->wanted;
  incoming_.reset();
  return {};
}

Result<void> SessionV4::check_whole() const {
  if (!result_) return fail(Code::protocol, "an answer without a result");
  if (incoming_) return fail(Code::protocol, "an answer that ends within an output");
  if (result_->wait_status == 0 && !has_object_)
    return fail(Code::no_file, "its compiler ended in success without an output");
  return {};
}

}  // namespace dcc::client
