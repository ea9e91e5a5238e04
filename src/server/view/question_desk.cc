// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/view/question_desk.h"

#include <unistd.h>

#include <cerrno>
#include <utility>

#include "loop/fd_stream.h"

namespace dcc::server {

Result<QuestionDesk::Reply> QuestionDesk::ask(Question question) {
  std::unique_lock lock(mutex_);
  if (closed_) return *closed_;
  question_ = std::move(question);
  reply_.reset();
  const uint64_t one = 1;
  (void)!::write(bell_.fd(), &one, sizeof one);
  answered_.wait(lock, [this] { return reply_ || closed_; });
  if (!reply_) return *closed_;
  return std::move(*std::exchange(reply_, std::nullopt));
}

Result<view::Answer> QuestionDesk::look(const std::string& path) {
  ASSIGN_OR_RETURN(Reply reply, ask(Look{path}));
  return std::get<view::Answer>(std::move(reply));
}

Result<view::Listing> QuestionDesk::list(const std::string& path) {
  ASSIGN_OR_RETURN(Reply reply, ask(List{path}));
  return std::get<view::Listing>(std::move(reply));
}

Result<UniqueFd> QuestionDesk::open(const std::string& path, const view::Answer& answer) {
  // A content that was in the store when the loop looked may be gone again.
  constexpr int k_tries = 3;
  for (int tries = 0;; ++tries) {
    if (UniqueFd file = contents_.open(answer.content)) {
      contents_.note_use(answer);
      return file;
    }
    if (tries == k_tries) return fail_errno(Code::io, errno, "opening a client's file");
    ASSIGN_OR_RETURN([[maybe_unused]] const Reply reply, ask(Fetch{path, answer}));
  }
}

loop::Task<> QuestionDesk::serve(const Answerer& answer) {
  for (;;) {
    co_await bell_.readable();
    uint64_t rings = 0;
    if (bell_.closed() || ::read(bell_.fd(), &rings, sizeof rings) != sizeof rings) break;
    std::optional<Question> question;
    {
      const std::lock_guard lock(mutex_);
      question = std::exchange(question_, std::nullopt);
    }
    if (!question) continue;
    auto reply = co_await answer(*question);
    const std::lock_guard lock(mutex_);
    reply_.emplace(std::move(reply));
    answered_.notify_one();
  }
}

void QuestionDesk::close(Error reason) {
  {
    const std::lock_guard lock(mutex_);
    if (!closed_) closed_ = std::move(reason);
    answered_.notify_one();
  }
  bell_.close();
}

}  // namespace dcc::server
