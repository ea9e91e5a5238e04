// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/session/view_talk.h"

#include <algorithm>
#include <utility>

#include "loop/loop.h"
#include "protocol/v4/fields.h"

namespace dcc::server {
namespace {

using loop::Task;
using protocol::FrameKind;

// 64 MB of headers take a minute at 10 Mbit/s.
constexpr uint64_t k_patience_ms = 300'000;

}  // namespace

// What this server writes meanwhile, that it lives, does not count as a sign of the client's life.
Task<Result<protocol::Frame>> ViewTalk::next_frame() {
  reader_.consume(std::exchange(taken_, 0));
  loop::Loop& loop = reader_.stream().loop();
  for (;;) {
    CO_ASSIGN_OR_RETURN(std::optional<protocol::Frame> frame, protocol::first_frame(reader_.buffered()));
    if (frame) {
      taken_ = size_on_wire(*frame);
      co_return std::move(*frame);
    }
    const uint64_t began_ms = loop.now_ms();
    bool looked_again = false, silent = false;
    loop::Deadline silence(loop, protocol::k_silence_ms, [this, &looked_again, &silent, &silence] {
      // After this process was stopped, what arrived meanwhile is read first.
      if (!std::exchange(looked_again, true)) return silence.restart(1);
      silent = true;
      reader_.stream().close();
    });
    auto filled = co_await reader_.fill();
    waited_ms_ += loop.now_ms() - began_ms;
    if (waited_ms_ > k_patience_ms)
      co_return fail(Code::gone, "the client took more than {} s for its answers", k_patience_ms / 1000);
    if (!filled && silent)
      co_return fail(Code::gone, "the client has fallen silent for {} s", protocol::k_silence_ms / 1000);
    if (!filled) co_return std::move(filled.error());
  }
}

// Sends a question about so many paths.
Task<Result<void>> ViewTalk::put(FrameKind question, std::string text, size_t paths) {
  ++rounds_;
  questions_ += paths;
  std::string frames;
  if (compiler_runs_) {
    late_questions_ += paths;
    protocol::append_frame(frames, FrameKind::late);
  }
  protocol::append_message(frames, question, text);
  co_return co_await out_.write_all(frames);
}

Task<Result<std::string>> ViewTalk::ask(FrameKind question, std::string text, size_t paths, FrameKind answer) {
  CO_RETURN_IF_ERROR(co_await put(question, std::move(text), paths));
  protocol::MessageAssembler message;
  for (;;) {
    CO_ASSIGN_OR_RETURN(const protocol::Frame frame, co_await next_frame());
    if (frame.kind != answer) co_return fail(Code::protocol, "an answer to another question");
    CO_ASSIGN_OR_RETURN(std::optional<std::string> whole, message.add(frame));
    if (whole) co_return std::move(*whole);
  }
}

Task<Result<protocol::AnswerList>> ViewTalk::look(std::vector<std::string> paths) {
  const size_t count = paths.size();
  std::string question = encode(protocol::Look{std::move(paths)});
  CO_ASSIGN_OR_RETURN(const std::string text,
                      co_await ask(FrameKind::look, std::move(question), count, FrameKind::answers));
  CO_ASSIGN_OR_RETURN(protocol::AnswerList answers, protocol::read_answers(text));
  if (answers.size() != count) co_return fail(Code::protocol, "{} answers to {} questions", answers.size(), count);
  co_return std::move(answers);
}

Task<Result<protocol::ListingList>> ViewTalk::list(std::vector<std::string> directories) {
  const size_t count = directories.size();
  std::string question = encode(protocol::ListNames{std::move(directories)});
  CO_ASSIGN_OR_RETURN(const std::string text,
                      co_await ask(FrameKind::list_names, std::move(question), count, FrameKind::names));
  CO_ASSIGN_OR_RETURN(protocol::ListingList listings, protocol::read_listings(text));
  if (listings.size() != count) co_return fail(Code::protocol, "{} listings of {} directories", listings.size(), count);
  co_return std::move(listings);
}

Task<Result<protocol::Differences>> ViewTalk::expect(protocol::Expectation expectation) {
  const size_t count = expectation.entries.size();
  std::string question = encode(expectation);
  CO_ASSIGN_OR_RETURN(const std::string text,
                      co_await ask(FrameKind::expectation, std::move(question), count, FrameKind::differences));
  CO_ASSIGN_OR_RETURN(protocol::Differences differences, protocol::read_differences(text));
  if (!differences.entries.empty() && differences.entries.back().index >= count)
    co_return fail(Code::protocol, "an answer to a question that was not asked");
  co_return std::move(differences);
}

Task<Result<void>> ViewTalk::fetch(std::vector<std::string> paths, Sink& sink) {
  const size_t count = paths.size();
  std::string question = encode(protocol::FetchContents{std::move(paths)});
  CO_RETURN_IF_ERROR(co_await put(FrameKind::fetch, std::move(question), count));
  protocol::Unpacker unpacker;
  std::string size_bytes;  // of the next size, as far as they have come
  uint64_t left = 0;       // of the content
  size_t begun = 0;
  while (begun < count || left > 0) {
    CO_ASSIGN_OR_RETURN(const protocol::Frame frame, co_await next_frame());
    if (frame.kind != FrameKind::contents) co_return fail(Code::protocol, "an answer to another question");
    CO_ASSIGN_OR_RETURN(std::string_view plain, unpacker.unpack(frame.payload));
    while (!plain.empty()) {
      if (left > 0) {
        const std::string_view piece = plain.substr(0, static_cast<size_t>(std::min<uint64_t>(left, plain.size())));
        CO_RETURN_IF_ERROR(sink.add(piece));
        left -= piece.size();
        plain.remove_prefix(piece.size());
        continue;
      }
      if (begun == count) co_return fail(Code::protocol, "more contents than were asked for");
      const size_t missing = std::min(sizeof(uint64_t) - size_bytes.size(), plain.size());
      size_bytes += plain.substr(0, missing);
      plain.remove_prefix(missing);
      if (size_bytes.size() < sizeof(uint64_t)) continue;
      const uint64_t size = protocol::FieldReader(size_bytes).u64();
      size_bytes.clear();
      CO_RETURN_IF_ERROR(sink.begin(begun++, size));
      left = size == protocol::k_no_content ? 0 : size;
    }
  }
  co_return Result<void>();
}

}  // namespace dcc::server
