// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/remote/session_text.h"

namespace dcc::client {

using loop::Task;
using protocol::append;
using protocol::FrameKind;

Task<Result<void>> SessionText::send() {
  std::string frames;
  append(frames, request());
  loop::Deadline next_look(stream().loop(), protocol::k_alive_ms, [this, &next_look] {
    listen();
    next_look.restart(protocol::k_alive_ms);
  });
  auto sent = co_await open(frames);
  text_.rewind(packing());
  if (!text_.done()) trace().enter(ClientPhase::preprocess);
  while (sent && !is_refused()) {
    trace().count(text_.done() ? ClientPhase::send : ClientPhase::preprocess);
    patience().writing(false);
    CO_ASSIGN_OR_RETURN(frames, co_await text_.next_frames());
    patience().writing(true);
    trace().count(ClientPhase::send);
    if (frames.empty()) {
      append(frames, FrameKind::source_end, text_.total());
      sent = co_await stream().write_all(frames);
      is_sent_ = bool(sent);
      break;
    }
    sent = co_await stream().write_all(frames);
  }
  patience().all_sent(text_.took_ms());
  // The connection is closed on this side then, but an answer may be here already.
  if (auto failure = text_.failure()) co_return std::move(*failure);
  // If the connection broke, what is left to receive gives the better reason.
  co_return Result<void>();
}

}  // namespace dcc::client
