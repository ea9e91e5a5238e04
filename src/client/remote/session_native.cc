// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/remote/session_native.h"

#include <algorithm>
#include <utility>

#include "base/file.h"
#include "base/log.h"
#include "base/strings.h"
#include "protocol/v4/fields.h"
#include "view/path.h"

namespace dcc::client {
namespace {

using loop::Task;
using protocol::FrameKind;

// Of one job. A server stops by itself at some 200,000 paths, each of which it may ask for in several ways.
constexpr int64_t k_questions = 1'000'000;

}  // namespace

Task<Result<void>> SessionNative::send() {
  std::string frames;
  protocol::append_message(frames, FrameKind::native_job, protocol::encode_native_job(request()));
  (void)co_await open(frames);  // if the connection broke, receive() says why
  patience().all_sent(0);
  co_return Result<void>();
}

Result<void> SessionNative::take_other(const protocol::Frame& frame) {
  switch (frame.kind) {
    case FrameKind::look:
    case FrameKind::list_names:
    case FrameKind::fetch:
    case FrameKind::expectation: {
      ASSIGN_OR_RETURN(std::optional<std::string> text, message_.add(frame));
      if (text) question_ = {frame.kind, std::move(*text), std::exchange(is_late_, false)};
      return {};
    }
    case FrameKind::late:
      is_late_ = true;
      return {};
    case FrameKind::removed:
      if (!result() || !view::is_normal(frame.payload) || !job_.outputs().may_remove(frame.payload))
        return fail(Code::protocol, "it says that '{}' was removed, which this job does not write",
                    printable(frame.payload));
      if (std::vector<std::string>& removed = result()->removed;
          std::find(removed.begin(), removed.end(), frame.payload) == removed.end())
        removed.emplace_back(frame.payload);
      return {};
    default:
      return {};
  }
}

// Counts the questions; of a late one it tells what was asked.
void SessionNative::note(const std::vector<std::string>& paths, bool is_late, std::string_view what) {
  const auto count = static_cast<int64_t>(paths.size());
  line_.questions += count;
  if (!is_late) return;
  line_.late += count;
  for (const std::string& path : paths) log::debug("late question: {} '{}'", what, printable(path));
}

Task<Result<void>> SessionNative::answer() {
  const Question question = *std::exchange(question_, std::nullopt);
  ++line_.rounds;
  if (line_.questions > k_questions) co_return fail(Code::protocol, "it asks more than a compiler could");
  if (question.kind == FrameKind::fetch) {
    CO_ASSIGN_OR_RETURN(protocol::FetchContents fetch, protocol::read_fetch_contents(question.text));
    note(fetch.paths, question.is_late, "the content of");
    co_return co_await send_contents(std::move(fetch.paths));
  }
  CO_ASSIGN_OR_RETURN(const std::string frames, answer_to(question));
  co_return co_await stream().write_all(frames);
}

Result<std::string> SessionNative::answer_to(const Question& question) {
  std::string frames;
  if (question.kind == FrameKind::look) {
    ASSIGN_OR_RETURN(const protocol::Look look, protocol::read_look(question.text));
    note(look.paths, question.is_late, "what is at");
    protocol::append_message(frames, FrameKind::answers, protocol::encode(job_.looker().look(look.paths)));
  } else if (question.kind == FrameKind::list_names) {
    ASSIGN_OR_RETURN(const protocol::ListNames list, protocol::read_list_names(question.text));
    note(list.directories, question.is_late, "the names in");
    const protocol::ListingList listings = job_.looker().list(list.directories);
    protocol::append_message(frames, FrameKind::names, protocol::encode(listings));
  } else {
    ASSIGN_OR_RETURN(const protocol::Expectation expected, protocol::read_expectation(question.text));
    line_.questions += static_cast<int64_t>(expected.entries.size());
    protocol::append_message(frames, FrameKind::differences, protocol::encode(job_.differences(expected)));
  }
  return frames;
}

// In blocks that begin and end anywhere, so that many small files are packed together.
Task<Result<void>> SessionNative::send_contents(std::vector<std::string> paths) {
  std::string plain, frames, piece;
  for (const std::string& path : paths) {
    auto content = job_.looker().open_content(path);
    protocol::FieldWriter(plain).u64(content ? content->size : protocol::k_no_content);
    if (content && !job_.looker().spend(content->size))
      co_return fail(Code::protocol, "it asks for more files than a compiler could read");
    if (!content) continue;
    for (uint64_t sent = 0; sent < content->size; sent += piece.size()) {
      const auto wanted = static_cast<size_t>(std::min<uint64_t>(content->size - sent, protocol::k_block_size));
      CO_ASSIGN_OR_RETURN(piece, read_at(content->fd.get(), sent, wanted));
      // The server sees by its digest that this is not the file that was announced.
      if (piece.size() < wanted) piece.resize(wanted);
      plain += piece;
      while (plain.size() >= protocol::k_block_size) {
        protocol::append_block(frames, FrameKind::contents, std::string_view(plain).substr(0, protocol::k_block_size),
                               packing());
        plain.erase(0, protocol::k_block_size);
        CO_RETURN_IF_ERROR(co_await stream().write_all(frames));
        frames.clear();
      }
    }
  }
  if (!plain.empty()) protocol::append_block(frames, FrameKind::contents, plain, packing());
  co_return co_await stream().write_all(frames);
}

}  // namespace dcc::client
