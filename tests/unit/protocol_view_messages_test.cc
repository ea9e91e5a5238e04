// SPDX-License-Identifier: GPL-2.0-or-later
#include "protocol/v4/view_messages.h"

#include <doctest/doctest.h>

#include "protocol/v4/fields.h"
#include "view/digest.h"

using namespace dcc;
using namespace dcc::protocol;
using view::Answer;

namespace {

Answer file_answer() {
  Answer answer;
  answer.kind = Answer::Kind::file;
  answer.depth = 3;
  answer.access = 6;
  answer.mode = 0100644;
  answer.size = 1234;
  answer.mtime_ns = -5;
  answer.device = 7;
  answer.inode = uint64_t{1} << 40;
  answer.content = view::content_id_of("text");
  return answer;
}

Answer link_answer() {
  Answer answer;
  answer.kind = Answer::Kind::link;
  answer.depth = 1;
  answer.target = "../else where";
  return answer;
}

Answer failed_answer(uint8_t error) {
  Answer answer;
  answer.depth = 2;
  answer.error = error;
  return answer;
}

AnswerList one_of_each() {
  Answer directory;
  directory.kind = Answer::Kind::directory;
  directory.access = 5;
  Answer hidden;
  hidden.kind = Answer::Kind::hidden;
  hidden.depth = 1;
  Answer other;
  other.kind = Answer::Kind::other;
  return {file_answer(), link_answer(), failed_answer(2), directory, hidden, other};
}

// All frames of a message, given to an assembler.
std::string assembled(std::string_view frames) {
  MessageAssembler message;
  for (;;) {
    auto frame = first_frame(frames);
    REQUIRE(bool(frame));
    REQUIRE(bool(*frame));
    auto text = message.add(**frame);
    REQUIRE(bool(text));
    if (*text) return std::move(**text);
    frames.remove_prefix(size_on_wire(**frame));
  }
}

template <class Message>
bool is_refused(const Result<Message>& read) {
  return !read && read.error().code == Code::protocol;
}

}  // namespace

TEST_CASE("answers survive the wire, each kind with its own fields") {
  const AnswerList answers = one_of_each();
  const std::string text = encode(answers);
  auto read = read_answers(text);
  REQUIRE(bool(read));
  CHECK(*read == answers);
  for (size_t size = 0; size < text.size(); ++size) CHECK(is_refused(read_answers(text.substr(0, size))));
  CHECK(is_refused(read_answers(text + '\0')));
}

TEST_CASE("an answer that says nothing, or of an unknown kind, is refused") {
  CHECK(is_refused(read_answers(encode(AnswerList{failed_answer(0)}))));
  Answer link = link_answer();
  link.target = "";
  CHECK(is_refused(read_answers(encode(AnswerList{link}))));
  link.target = std::string("a\0b", 3);
  CHECK(is_refused(read_answers(encode(AnswerList{link}))));
  std::string unknown = encode(AnswerList{link_answer()});
  unknown[4] = 6;
  CHECK(is_refused(read_answers(unknown)));
}

TEST_CASE("questions name absolute and normal paths, and not too many") {
  auto look = read_look(encode(Look{{"/", "/a", "/a/b.h"}}));
  REQUIRE(bool(look));
  CHECK(look->paths.size() == 3);
  for (const char* path : {"", "a", "/a/", "/a//b", "/a/../b", "/a/.", "/.."}) {
    CAPTURE(path);
    CHECK(is_refused(read_look(encode(Look{{path}}))));
    CHECK(is_refused(read_list_names(encode(ListNames{{path}}))));
    CHECK(is_refused(read_fetch_contents(encode(FetchContents{{path}}))));
    CHECK(is_refused(read_expectation(encode(Expectation{{{path, 0}}}))));
  }
  CHECK(bool(read_look(encode(Look{std::vector<std::string>(k_paths_at_once, "/a")}))));
  CHECK(is_refused(read_look(encode(Look{std::vector<std::string>(k_paths_at_once + 1, "/a")}))));
  const Expectation too_many{std::vector<Expectation::Entry>(k_paths_at_once + 1, {"/a", 1})};
  CHECK(is_refused(read_expectation(encode(too_many))));
}

TEST_CASE("names of directories are single names") {
  view::Listing listing;
  listing.entries = {{"x.h", Answer::Kind::file}, {"sub", Answer::Kind::directory}};
  view::Listing missing;
  missing.error = 2;
  auto read = read_listings(encode(ListingList{listing, missing}));
  REQUIRE(bool(read));
  CHECK(read->at(0).entries == listing.entries);
  CHECK(read->at(1).error == 2);
  for (const char* name : {"", ".", "..", "a/b"}) {
    listing.entries = {{name, Answer::Kind::file}};
    CHECK(is_refused(read_listings(encode(ListingList{listing}))));
  }
  listing.entries = std::vector<view::Listing::Entry>(k_names_at_once + 1, {"x", Answer::Kind::file});
  CHECK(is_refused(read_listings(encode(ListingList{listing}))));
}

TEST_CASE("differences come in order, and tell whether all else is the same") {
  view::AnswersDigester digester;
  for (const Answer& answer : one_of_each()) digester.add(answer);
  auto read = read_differences(encode(Differences{digester.digest(), {{1, link_answer()}, {4, failed_answer(13)}}}));
  REQUIRE(bool(read));
  CHECK(read->digest == digester.digest());
  CHECK(read->entries[1].index == 4);
  CHECK(is_refused(read_differences(encode(Differences{{}, {{4, link_answer()}, {4, link_answer()}}}))));
  CHECK(is_refused(read_differences(encode(Differences{{}, {{k_paths_at_once, link_answer()}}}))));
}

TEST_CASE("each field that changes changes an answer's digest") {
  auto digest = [](const Answer& answer) {
    view::AnswersDigester digester;
    digester.add(answer);
    return digester.digest();
  };
  const Answer before = file_answer();
  std::vector<Answer> changed(6, before);
  changed[0].size++;
  changed[1].mtime_ns++;
  changed[2].inode++;
  changed[3].mode ^= 0111;
  changed[4].access ^= 2;
  changed[5].content = view::content_id_of("Text");
  for (const Answer& answer : changed) {
    CHECK(digest(answer) != digest(before));
    CHECK(view::check_of(answer) != view::check_of(before));
  }
}

TEST_CASE("a native job survives the wire") {
  JobRequest job;
  job.compiler.emplace();
  job.argv = {"g++", "-c", "a.cc"};
  job.directory = "/home/me/x";
  job.environment = {"PATH=/bin"};
  job.native = NativeFacts{022, 123456789, 5, 80, "sixteen bytes it", {"/usr/lib/gcc/x/12/../include", "/usr/include"}};
  auto read = read_native_job(encode_native_job(job));
  REQUIRE(bool(read));
  CHECK(read->argv == job.argv);
  CHECK(read->native->umask == 022);
  CHECK(read->native->columns == 80);
  CHECK(read->native->headers == job.native->headers);
  CHECK(read->native->token == job.native->token);
  for (const std::string& path : {std::string("relative"), "/" + std::string(5000, 'x'), std::string("/a\0b", 4)}) {
    job.native->headers = {path};
    CHECK(is_refused(read_native_job(encode_native_job(job))));
  }
  job.native->headers.assign(k_header_directories + 1, "/x");
  CHECK(is_refused(read_native_job(encode_native_job(job))));
  job.native->headers.clear();
  job.directory = "x";
  CHECK(is_refused(read_native_job(encode_native_job(job))));
  job.directory = "/x";
  job.native->umask = 01000;
  CHECK(is_refused(read_native_job(encode_native_job(job))));
  job.native->umask = 022;
  job.native->token = "short";
  CHECK(is_refused(read_native_job(encode_native_job(job))));
  job.native->token = "";
  CHECK(bool(read_native_job(encode_native_job(job))));
}

TEST_CASE("messages of any size are put together again, and too long ones are refused") {
  for (const size_t size : {size_t{0}, size_t{1}, k_block_size, 3 * k_block_size + 5}) {
    const std::string text(size, 'x');
    std::string frames;
    append_message(frames, FrameKind::look, text);
    CHECK(assembled(frames) == text);
  }
  MessageAssembler message;
  std::string block;
  append_block(block, FrameKind::look, std::string(k_block_size, 'x'));
  Result<std::optional<std::string>> added = std::optional<std::string>();
  size_t blocks = 0;
  for (; added && blocks < 1000; ++blocks) added = message.add(**first_frame(block));
  CHECK(is_refused(added));
  CHECK(blocks == k_view_message_limit / k_block_size + 1);
}

TEST_CASE("a message within another is refused") {
  MessageAssembler message;
  std::string block;
  append_block(block, FrameKind::look, "text");
  REQUIRE(bool(message.add(**first_frame(block))));
  std::string other;
  append_block(other, FrameKind::fetch, "text");
  CHECK(is_refused(message.add(**first_frame(other))));
}
