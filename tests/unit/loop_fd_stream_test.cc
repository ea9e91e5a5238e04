// SPDX-License-Identifier: GPL-2.0-or-later
#include "loop/byte_stream.h"
#include "loop/fd_stream.h"
#include "loop/idle_limit.h"
#include "loop/reader.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>

#include "base/file.h"
#include "base/temp.h"
#include "test.h"

namespace dcc::loop {

namespace {

struct Pair {
  Pair() {
    int ends[2];
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
    a.reset(ends[0]);
    b.reset(ends[1]);
  }
  UniqueFd a, b;
};

Task<void> read_all_of(ByteStream& stream, std::string& text, std::optional<Error>& error) {
  char buffer[64];
  for (;;) {
    auto got = co_await stream.read_some(buffer, sizeof buffer);
    if (!got) {
      error = std::move(got.error());
      co_return;
    }
    if (*got == 0) co_return;
    text.append(buffer, *got);
  }
}

Task<void> write_and_close(ByteStream& stream, std::string data, std::optional<Error>& error) {
  auto written = co_await stream.write_all(data);
  if (!written) error = std::move(written.error());
  stream.close();
}

Task<void> copy_body(ByteStream& stream, int file, uint64_t size, std::optional<Error>& error, std::string& rest) {
  loop::Reader reader(stream);
  auto filled = co_await reader.fill();
  REQUIRE(filled);
  reader.consume(4);
  auto copied = co_await reader.copy_to_file(file, size);
  if (!copied) error = std::move(copied.error());
  rest = reader.buffered();
}

Task<void> send_file_and_close(ByteStream& stream, int file, uint64_t size, std::optional<Error>& error) {
  auto sent = co_await stream.send_file(file, 0, size);
  if (!sent) error = std::move(sent.error());
  stream.close();
}

std::string contents_of(int fd) {
  ::lseek(fd, 0, SEEK_SET);
  auto text = read_all(fd, 1 << 26);
  REQUIRE(text);
  return *text;
}

}  // namespace

TEST_CASE("more than a socket holds at a time gets through whole") {
  loop::Loop loop;
  Pair pair;
  FdStream from(loop, std::move(pair.a)), to(loop, std::move(pair.b));
  std::string sent(3'000'000, 'x'), received;
  std::optional<Error> read_error, write_error;
  loop::start(write_and_close(from, sent, write_error));
  loop::start(read_all_of(to, received, read_error));
  loop.run();
  CHECK(!read_error);
  CHECK(!write_error);
  CHECK(received == sent);
  CHECK(to.bytes_moved() == sent.size());
}

TEST_CASE("closing cancels who waits, and later calls") {
  loop::Loop loop;
  Pair pair;
  FdStream stream(loop, std::move(pair.a));
  std::string text;
  std::optional<Error> error, second;
  loop::start(read_all_of(stream, text, error));
  CHECK(!error);
  stream.close();
  CHECK(!error);  // not on the stack of who closes
  loop.run();
  REQUIRE(error);
  CHECK(error->code == Code::canceled);
  loop::start(read_all_of(stream, text, second));
  REQUIRE(second);
  CHECK(second->code == Code::canceled);
}

TEST_CASE("writing to a peer that has left is an error") {
  loop::Loop loop;
  Pair pair;
  FdStream stream(loop, std::move(pair.a));
  pair.b.reset();
  ::signal(SIGPIPE, SIG_IGN);  // as main() does
  std::optional<Error> error;
  loop::start(write_and_close(stream, "x", error));
  loop.run();
  REQUIRE(error);
  CHECK(error->code == Code::gone);
}

TEST_CASE("a hang-up is noticed while bytes are unread, once") {
  loop::Loop loop;
  Pair pair;
  FdStream stream(loop, std::move(pair.a));
  int times = 0;
  loop::HangupWatch watch(stream, [&times] { ++times; });
  REQUIRE(write_all(pair.b.get(), "unread"));
  pair.b.reset();
  loop.run();
  CHECK(times == 1);
}

TEST_CASE("the hang-up of a pipe's writer is noticed") {
  loop::Loop loop;
  int ends[2];
  REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
  UniqueFd writer(ends[1]);
  FdStream stream(loop, UniqueFd(ends[0]));
  int times = 0;
  loop::HangupWatch watch(stream, [&times] { ++times; });
  writer.reset();
  loop.run();
  CHECK(times == 1);
}

TEST_CASE("a watch may close the stream that another waits on") {
  loop::Loop loop;
  Pair pair;
  FdStream stream(loop, std::move(pair.a));
  std::string text;
  std::optional<Error> error;
  loop::start(read_all_of(stream, text, error));
  loop::HangupWatch watch(stream, [&stream] { stream.close(); });
  pair.b.reset();
  loop.run();
  REQUIRE(error);
  CHECK(error->code == Code::canceled);
}

TEST_CASE("a body goes into a file, and what follows it stays") {
  loop::Loop loop;
  Pair pair;
  FdStream stream(loop, std::move(pair.a));
  auto file = spool_in_memory("body");
  REQUIRE(file);
  REQUIRE(write_all(pair.b.get(), "HEADbodyREST"));
  std::optional<Error> error;
  std::string rest;
  loop::start(copy_body(stream, file->get(), 4, error, rest));
  loop.run();
  CHECK(!error);
  CHECK(contents_of(file->get()) == "body");
  CHECK(rest == "REST");
}

TEST_CASE("a body that ends early is truncated") {
  loop::Loop loop;
  Pair pair;
  FdStream stream(loop, std::move(pair.a));
  auto file = spool_in_memory("body");
  REQUIRE(file);
  REQUIRE(write_all(pair.b.get(), "HEADbo"));
  pair.b.reset();
  std::optional<Error> error;
  std::string rest;
  loop::start(copy_body(stream, file->get(), 4, error, rest));
  loop.run();
  REQUIRE(error);
  CHECK(error->code == Code::truncated);
}

TEST_CASE("a file is sent whole, and one that shrank meanwhile is an error") {
  loop::Loop loop;
  auto file = spool_in_memory("object");
  REQUIRE(file);
  std::string data(2'000'000, 'o');
  REQUIRE(write_all(file->get(), data));
  {
    Pair pair;
    FdStream from(loop, std::move(pair.a)), to(loop, std::move(pair.b));
    std::optional<Error> send_error, read_error;
    std::string received;
    loop::start(send_file_and_close(from, file->get(), data.size(), send_error));
    loop::start(read_all_of(to, received, read_error));
    loop.run();
    CHECK(!send_error);
    CHECK(received == data);
  }
  Pair pair;
  FdStream from(loop, std::move(pair.a)), to(loop, std::move(pair.b));
  std::optional<Error> send_error, read_error;
  std::string received;
  loop::start(send_file_and_close(from, file->get(), data.size() + 1, send_error));
  loop::start(read_all_of(to, received, read_error));
  loop.run();
  REQUIRE(send_error);
  CHECK(send_error->code == Code::truncated);
}

TEST_CASE("a stream on which nothing moves is closed by its limit") {
  loop::Loop loop;
  Pair pair;
  FdStream stream(loop, std::move(pair.a));
  loop::IdleLimit limit(stream, 20);
  std::string text;
  std::optional<Error> error;
  loop::start(read_all_of(stream, text, error));
  loop.run();
  CHECK(limit.expired());
  REQUIRE(error);
  CHECK(error->code == Code::canceled);
}

TEST_CASE("who always has more to read leaves others their turn") {
  loop::Loop loop;
  auto zero = open_file("/dev/zero", O_RDONLY);
  REQUIRE(zero);
  FdStream endless(loop, std::move(*zero));
  std::string text;
  std::optional<Error> error;
  loop::Deadline end(loop, 1, [&] { endless.close(); });
  loop::start(read_all_of(endless, text, error));
  loop.run();
  REQUIRE(error);
  CHECK(error->code == Code::canceled);
}

TEST_CASE("a regular file can be read as a stream, and never hangs up") {
  loop::Loop loop;
  auto file = spool_in_memory("file");
  REQUIRE(file);
  REQUIRE(write_all(file->get(), "text"));
  ::lseek(file->get(), 0, SEEK_SET);
  FdStream stream(loop, std::move(*file));
  int times = 0;
  loop::HangupWatch watch(stream, [&times] { ++times; });
  std::string text;
  std::optional<Error> error;
  loop::start(read_all_of(stream, text, error));
  loop.run();
  CHECK(!error);
  CHECK(text == "text");
  CHECK(times == 0);
}

}  // namespace dcc::loop
