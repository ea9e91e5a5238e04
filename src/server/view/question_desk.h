// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <variant>

#include "base/result.h"
#include "base/unique_fd.h"
#include "loop/fd_stream.h"
#include "loop/loop.h"
#include "loop/task.h"
#include "server/view/client_files.h"
#include "server/view/contents.h"

namespace dcc::server {

// The supervisor's questions, asked on its thread, and answered on the loop, which has the connection to the client.
class QuestionDesk : public ClientFiles {
 public:
  struct Look {
    std::string path;
  };
  struct List {
    std::string path;
  };
  struct Fetch {
    std::string path;
    view::Answer answer;
  };
  using Question = std::variant<Look, List, Fetch>;
  using Reply = std::variant<std::monostate, view::Answer, view::Listing>;

  // `bell`: an eventfd. `contents` must outlive this.
  QuestionDesk(loop::Loop& loop, UniqueFd bell, Contents& contents)
      : bell_(loop, std::move(bell)), contents_(contents) {}

  // On the supervisor's thread; each waits for the loop.
  Result<view::Answer> look(const std::string& path) override;
  Result<view::Listing> list(const std::string& path) override;
  Result<UniqueFd> open(const std::string& path, const view::Answer& answer) override;
  // On the loop.
  UniqueFd open_at_once(const view::Answer& answer) override { return contents_.open(answer.content); }

  // On the loop. Answers questions until close(), by `answer`, which must outlive this.
  using Answerer = std::function<loop::Task<Result<Reply>>(const Question&)>;
  loop::Task<> serve(const Answerer& answer);
  // Ends serve(), once it is not answering; all questions from now on fail with this.
  void close(Error reason);

 private:
  Result<Reply> ask(Question question);

  loop::FdStream bell_;  // an eventfd: a question has come
  Contents& contents_;   // the loop does nothing with them while no question is open
  std::mutex mutex_;
  std::condition_variable answered_;
  std::optional<Question> question_;
  std::optional<Result<Reply>> reply_;
  std::optional<Error> closed_;
};

}  // namespace dcc::server
