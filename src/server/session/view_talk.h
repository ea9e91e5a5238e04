// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "loop/byte_stream.h"
#include "loop/reader.h"
#include "protocol/v4/view_messages.h"

namespace dcc::server {

// The questions of a job in native mode to its client, one at a time. Every wait has an end, and all together
// have one: a job's workspace, and later its processor, are kept meanwhile.
class ViewTalk {
 public:
  // What the client sent before is consumed. The references must outlive this.
  ViewTalk(loop::ByteStream& out, loop::Reader& reader) : out_(out), reader_(reader) {}

  loop::Task<Result<protocol::AnswerList>> look(std::vector<std::string> paths);
  loop::Task<Result<protocol::ListingList>> list(std::vector<std::string> directories);
  loop::Task<Result<protocol::Differences>> expect(protocol::Expectation expectation);

  // Where the contents go. `begin` is called with the index of the path and its size, k_no_content for a file that
  // cannot be read any more, and then `add` with the content, in pieces.
  struct Sink {
    virtual ~Sink() = default;
    virtual Result<void> begin(size_t index, uint64_t size) = 0;
    virtual Result<void> add(std::string_view piece) = 0;
  };
  loop::Task<Result<void>> fetch(std::vector<std::string> paths, Sink& sink);

  // From now on the compiler waits for each answer.
  void compiler_runs() { compiler_runs_ = true; }

  // Since the beginning: paths that were asked about, in how many messages, and how many of them late.
  uint64_t questions() const { return questions_; }
  uint64_t rounds() const { return rounds_; }
  uint64_t late_questions() const { return late_questions_; }

 private:
  loop::Task<Result<void>> put(protocol::FrameKind question, std::string text, size_t paths);
  loop::Task<Result<std::string>> ask(protocol::FrameKind question, std::string text, size_t paths,
                                      protocol::FrameKind answer);
  loop::Task<Result<protocol::Frame>> next_frame();

  loop::ByteStream& out_;
  loop::Reader& reader_;
  size_t taken_ = 0;  // bytes in the reader that the last frame occupies
  bool compiler_runs_ = false;
  uint64_t questions_ = 0, rounds_ = 0, late_questions_ = 0;
  uint64_t waited_ms_ = 0;
};

}  // namespace dcc::server
