// SPDX-License-Identifier: GPL-2.0-or-later
#include "protocol/v4/frame.h"

#include "noise.h"
#include "protocol/v4/block.h"
#include "protocol/v4/fields.h"
#include "protocol/v4/messages.h"
#include "test.h"

namespace dcc::protocol {

namespace {

Frame only_frame(std::string_view bytes) {
  auto frame = first_frame(bytes);
  REQUIRE(frame);
  REQUIRE(*frame);
  CHECK(size_on_wire(**frame) == bytes.size());
  return **frame;
}

}  // namespace

TEST_CASE("protocol 4 begins with distcc's own first packet") {
  CHECK(greeting() == "DIST00000004");
  CHECK(greeted_version("DIST00000004and more") == 4);
  CHECK(greeted_version("DIST00000001ARGC00000003") == 1);
  CHECK(!greeted_version("DIST0000000"));
  CHECK(!greeted_version("GET / HTTP/1.0\r\n\r\n"));
}

TEST_CASE("a frame is a kind, a length and a payload") {
  std::string bytes;
  append_frame(bytes, FrameKind::ready);
  CHECK(bytes == std::string("\x21\0\0\0\0\0\0\0", 8));
  bytes.clear();
  append_frame(bytes, FrameKind::job, "ab");
  CHECK(bytes == std::string("\x02\0\0\0\x02\0\0\0ab", 10));
  CHECK(only_frame(bytes).kind == FrameKind::job);
  CHECK(only_frame(bytes).payload == "ab");
}

TEST_CASE("a frame that is not whole yet is waited for, and one that cannot be is an error") {
  std::string bytes;
  append_frame(bytes, FrameKind::hello, "payload");
  for (size_t size = 0; size < bytes.size(); ++size) {
    auto frame = first_frame(std::string_view(bytes).substr(0, size));
    REQUIRE(frame);
    CHECK(!*frame);
  }
  std::string too_long;
  FieldWriter(too_long).number(1, 2).number(0, 2).u32(k_frame_limit + 1);
  CHECK(first_frame(too_long).error().code == Code::protocol);
  std::string reserved;
  FieldWriter(reserved).number(1, 2).number(1, 2).u32(0);
  CHECK(first_frame(reserved).error().code == Code::protocol);
}

TEST_CASE("a kind is found among whole frames only") {
  std::string bytes;
  append_frame(bytes, FrameKind::welcome, "x");
  append_frame(bytes, FrameKind::alive);
  append_frame(bytes, FrameKind::refused, "why");
  CHECK(has_frame(bytes, FrameKind::refused));
  CHECK(has_frame(bytes, FrameKind::alive));
  CHECK(!has_frame(bytes, FrameKind::end));
  bytes.pop_back();
  CHECK(!has_frame(bytes, FrameKind::refused));
}

TEST_CASE("a job says the same on both sides") {
  JobRequest job;
  job.compiler = CompilerIdentity{2, 1, {0x1122334455667788, 0x99aabbccddeeff00}, "aarch64-linux-gnu", "12.2.0"};
  job.argv = {"gcc", "-c", "a b.c", "-o", "", "x.o"};
  job.directory = "/home/user/π";
  job.environment = {"LANG=C", "SOURCE_DATE_EPOCH=1"};
  std::string bytes;
  append(bytes, job);
  auto read = read_job_request(only_frame(bytes).payload);
  REQUIRE(read);
  REQUIRE(read->compiler);
  CHECK(read->compiler->driver == 2);
  CHECK(read->compiler->language == 1);
  CHECK(read->compiler->fingerprint == job.compiler->fingerprint);
  CHECK(read->compiler->target == "aarch64-linux-gnu");
  CHECK(read->compiler->version == "12.2.0");
  CHECK(read->argv == job.argv);
  CHECK(read->directory == job.directory);
  CHECK(read->environment == job.environment);
}

TEST_CASE("a later version may say more than this one knows") {
  std::string bytes;
  append(bytes, Queued{7, 3000, 400});
  std::string payload(only_frame(bytes).payload);
  payload += "what later versions say";
  CHECK(read_queued(payload)->ahead == 7);
  CHECK(read_queued(payload)->wait_ms == 3000);
  CHECK(read_queued(payload)->job_ms == 400);
  CHECK(read_queued(payload.substr(0, 4))->ahead == 7);  // an earlier version's
  std::string refusal;
  FieldWriter(refusal).u8(200).text("for a reason of the future");
  CHECK(read_refused(refusal)->reason == Refusal::other);
}

TEST_CASE("a payload that ends too early is an error, wherever it is cut") {
  std::string bytes;
  JobRequest job;
  job.compiler.emplace();
  job.argv = {"gcc", "-c", "a.c"};
  job.environment = {"LANG=C"};
  append(bytes, job);
  std::string_view payload = only_frame(bytes).payload;
  for (size_t size = 0; size < payload.size(); ++size) CHECK(!read_job_request(payload.substr(0, size)));
  CHECK(read_job_request(payload));
}

TEST_CASE("lengths and counts that lie take no memory") {
  std::string payload;
  FieldWriter(payload).u32(0xffffffff);
  FieldReader texts(payload);
  CHECK(texts.texts(10).size() <= 1);
  CHECK(!texts.ok());
  FieldReader text(payload);
  CHECK(text.text().empty());
  CHECK(!text.ok());
}

TEST_CASE("a list of compilers says the same on both sides, and names no more compilers than there is room for") {
  CompilerList list;
  list.load = {8, 3, 2, 150};
  ListedCompiler known;
  known.identity = {2, 2, {5, 6}, "aarch64-linux-gnu", "12.2.0"};
  known.hardened_digest = {7, 8};
  known.name = "g++";
  known.state = ListedCompiler::State::examined;
  ListedCompiler failed;
  failed.state = ListedCompiler::State::failed;
  failed.reason = std::string(10000, 'x');
  list.compilers.assign(1, known);
  list.compilers.resize(k_listed_compilers + 7, failed);
  std::string bytes;
  append(bytes, list);
  auto read = read_compiler_list(only_frame(bytes).payload);
  REQUIRE(read);
  CHECK(read->load.slots == 8);
  CHECK(read->load.load_average == 150);
  CHECK(read->left_out == 7);
  REQUIRE(read->compilers.size() == k_listed_compilers);
  const ListedCompiler& first = read->compilers[0];
  CHECK(first.identity.driver == 2);
  CHECK(first.identity.fingerprint == Digest{5, 6});
  CHECK(first.hardened_digest == Digest{7, 8});
  CHECK(first.identity.target == "aarch64-linux-gnu");
  CHECK(first.name == "g++");
  CHECK(first.state == ListedCompiler::State::examined);
  CHECK(read->compilers[1].state == ListedCompiler::State::failed);
  CHECK(read->compilers[1].reason.size() == 4096);
}

TEST_CASE("a list of compilers that lies is an error") {
  CompilerList list;
  list.compilers.resize(2);
  std::string bytes;
  append(bytes, list);
  std::string payload(only_frame(bytes).payload);
  for (size_t size = 0; size < payload.size(); ++size) CHECK(!read_compiler_list(payload.substr(0, size)));
  std::string many = payload.substr(0, 20);
  FieldWriter(many).u32(0xffffffff);
  for (int i = 0; i < 300; ++i) FieldWriter(many).text(payload.substr(28));
  CHECK(!read_compiler_list(many));
  list.compilers[0].state = static_cast<ListedCompiler::State>(200);
  bytes.clear();
  append(bytes, list);
  CHECK(read_compiler_list(only_frame(bytes).payload)->compilers[0].state == ListedCompiler::State::unknown);
}

TEST_CASE("a job without a command is none") {
  std::string bytes;
  append(bytes, JobRequest{CompilerIdentity{}, {}, {}, {}});
  CHECK(read_job_request(only_frame(bytes).payload).error().code == Code::protocol);
}

TEST_CASE("a job with a NUL byte in a text is none") {
  const std::string bad("a\0b", 3);
  JobRequest good;
  good.compiler.emplace();
  good.argv = {"gcc", "-c", "a.c"};
  good.directory = "/home";
  good.environment = {"LANG=C"};
  JobRequest in_argv = good, in_directory = good, in_environment = good;
  in_argv.argv[2] = bad;
  in_directory.directory = bad;
  in_environment.environment[0] = bad;
  for (const JobRequest& job : {in_argv, in_directory, in_environment}) {
    std::string bytes;
    append(bytes, job);
    auto read = read_job_request(only_frame(bytes).payload);
    REQUIRE(!read);
    CHECK(read.error().code == Code::protocol);
  }
}

TEST_CASE("a job that is large in memory though short on the wire is refused") {
  JobRequest good;
  good.compiler.emplace();
  good.argv = {"gcc", "-c", "a.c"};
  good.environment = {"LANG=C"};
  JobRequest many_words = good, long_words = good, many_variables = good, long_variables = good, long_directory = good;
  many_words.argv.resize(10'001);
  long_words.argv.resize(3, std::string(600'000, 'x'));
  long_words.argv[0] = long_words.argv[1] = std::string(600'000, 'x');
  many_variables.environment.resize(65);
  long_variables.environment.push_back(std::string(500'000, 'x'));
  long_directory.directory = std::string(5000, 'x');
  const struct {
    JobRequest job;
    Code code;
  } table[] = {{many_words, Code::too_large},
               {long_words, Code::too_large},
               {many_variables, Code::protocol},
               {long_variables, Code::protocol},
               {long_directory, Code::protocol}};
  for (const auto& row : table) {
    std::string bytes;
    append(bytes, row.job);
    auto read = read_job_request(only_frame(bytes).payload);
    REQUIRE(!read);
    CHECK(read.error().code == row.code);
  }
}

TEST_CASE("blocks give back what was put in, packed or not") {
  for (const std::string& plain :
       {std::string(1, 'x'), std::string(5000, 'x'), noise(1), noise(k_block_size), std::string(k_block_size, ' ')}) {
    CAPTURE(plain.size());
    for (Packing packing : {Packing::lz4, Packing::plain}) {
      std::string bytes;
      append_block(bytes, FrameKind::source, plain, packing);
      CHECK(bytes.size() <= plain.size() + k_frame_header_size + 4);
      if (packing == Packing::plain) CHECK(bytes.ends_with(plain));
      Unpacker unpacker;
      auto unpacked = unpacker.unpack(only_frame(bytes).payload);
      REQUIRE(unpacked);
      CHECK(*unpacked == plain);
    }
  }
}

TEST_CASE("a text of any length becomes frames of one block each") {
  const std::string text = noise(2 * k_block_size + 17);
  std::string bytes, back;
  append_blocks(bytes, FrameKind::text_err, text);
  Unpacker unpacker;
  for (std::string_view rest = bytes; !rest.empty();) {
    auto frame = first_frame(rest);
    REQUIRE(frame);
    REQUIRE(*frame);
    back += *unpacker.unpack((*frame)->payload);
    rest.remove_prefix(size_on_wire(**frame));
  }
  CHECK(back == text);
  bytes.clear();
  append_blocks(bytes, FrameKind::text_err, "");
  CHECK(bytes.empty());
}

TEST_CASE("a block unpacks to the size that it says, or not at all") {
  std::string frame;
  append_block(frame, FrameKind::data, std::string(5000, 'x'));
  const std::string payload(only_frame(frame).payload);
  Unpacker unpacker;
  for (uint32_t size : {0u, 1u, 4999u, 5001u, uint32_t{k_block_size}, uint32_t{k_block_size + 1}, 0xffffffffu}) {
    std::string other;
    FieldWriter(other).u32(size);
    other += payload.substr(4);
    CHECK(unpacker.unpack(other).error().code == Code::protocol);
  }
  CHECK(!unpacker.unpack(payload.substr(0, payload.size() - 1)));
  CHECK(!unpacker.unpack("abc"));
  CHECK(unpacker.unpack(payload));
}

}  // namespace dcc::protocol
