// SPDX-License-Identifier: GPL-2.0-or-later
#include "loop/byte_stream.h"
#include "loop/fd_stream.h"
#include "loop/idle_limit.h"
#include "loop/reader.h"
#include "loop/run.h"

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

Task<Result<std::string>> read_all_of(ByteStream& stream) {
  std::string text;
  char buffer[64];
  for (;;) {
    CO_ASSIGN_OR_RETURN(const size_t got, co_await stream.read_some(buffer, sizeof buffer));
    if (got == 0) co_return text;
    text.append(buffer, got);
  }
}

Task<Result<void>> write_and_close(ByteStream& stream, std::string data) {
  auto written = co_await stream.write_all(data);
  stream.close();
  co_return written;
}

// What follows the body of `size` bytes that comes after four others.
Task<Result<std::string>> copy_body(ByteStream& stream, int file, uint64_t size) {
  loop::Reader reader(stream);
  CO_RETURN_IF_ERROR(co_await reader.fill());
  reader.consume(4);
  CO_RETURN_IF_ERROR(co_await reader.copy_to_file(file, size));
  co_return std::string(reader.buffered());
}

Task<Result<void>> send_file_and_close(ByteStream& stream, int file, uint64_t size) {
  auto sent = co_await stream.send_file(file, 0, size);
  stream.close();
  co_return sent;
}

// Beside what is run: its result is kept until both have ended.
template <class T>
Task<> keep(Task<Result<T>> task, Result<T>& result) {
  result = co_await std::move(task);
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
  std::string data(3'000'000, 'x');
  Result<void> sent = fail(Code::general, "not ended");
  loop::start(keep(write_and_close(from, data), sent));
  auto received = loop::run(loop, read_all_of(to));
  CHECK(sent);
  REQUIRE(received);
  CHECK(*received == data);
  CHECK(to.bytes_moved() == data.size());
}

TEST_CASE("closing cancels who waits, and later calls") {
  loop::Loop loop;
  Pair pair;
  FdStream stream(loop, std::move(pair.a));
  Result<std::string> read = std::string("still waiting");
  loop::start(keep(read_all_of(stream), read));
  stream.close();
  CHECK(read);  // not on the stack of who closes
  loop.run();
  REQUIRE(!read);
  CHECK(read.error().code == Code::canceled);
  auto again = loop::run(loop, read_all_of(stream));
  REQUIRE(!again);
  CHECK(again.error().code == Code::canceled);
}

TEST_CASE("writing to a peer that has left is an error") {
  loop::Loop loop;
  Pair pair;
  FdStream stream(loop, std::move(pair.a));
  pair.b.reset();
  ::signal(SIGPIPE, SIG_IGN);  // as main() does
  auto written = loop::run(loop, write_and_close(stream, "x"));
  REQUIRE(!written);
  CHECK(written.error().code == Code::gone);
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
  loop::HangupWatch watch(stream, [&stream] { stream.close(); });
  Result<std::string> read = std::string("still waiting");
  loop::start(keep(read_all_of(stream), read));
  pair.b.reset();
  loop.run();
  REQUIRE(!read);
  CHECK(read.error().code == Code::canceled);
}

TEST_CASE("a body goes into a file, and what follows it stays") {
  loop::Loop loop;
  Pair pair;
  FdStream stream(loop, std::move(pair.a));
  auto file = spool_in_memory("body");
  REQUIRE(file);
  REQUIRE(write_all(pair.b.get(), "HEADbodyREST"));
  auto rest = loop::run(loop, copy_body(stream, file->get(), 4));
  REQUIRE(rest);
  CHECK(contents_of(file->get()) == "body");
  CHECK(*rest == "REST");
}

TEST_CASE("a body that ends early is truncated") {
  loop::Loop loop;
  Pair pair;
  FdStream stream(loop, std::move(pair.a));
  auto file = spool_in_memory("body");
  REQUIRE(file);
  REQUIRE(write_all(pair.b.get(), "HEADbo"));
  pair.b.reset();
  auto rest = loop::run(loop, copy_body(stream, file->get(), 4));
  REQUIRE(!rest);
  CHECK(rest.error().code == Code::truncated);
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
    Result<void> sent = fail(Code::general, "not ended");
    loop::start(keep(send_file_and_close(from, file->get(), data.size()), sent));
    auto received = loop::run(loop, read_all_of(to));
    CHECK(sent);
    REQUIRE(received);
    CHECK(*received == data);
  }
  Pair pair;
  FdStream from(loop, std::move(pair.a)), to(loop, std::move(pair.b));
  Result<void> sent;
  loop::start(keep(send_file_and_close(from, file->get(), data.size() + 1), sent));
  CHECK(loop::run(loop, read_all_of(to)));
  REQUIRE(!sent);
  CHECK(sent.error().code == Code::truncated);
}

TEST_CASE("a stream on which nothing moves is closed by its limit") {
  loop::Loop loop;
  Pair pair;
  FdStream stream(loop, std::move(pair.a));
  loop::IdleLimit limit(stream, 20);
  auto read = loop::run(loop, read_all_of(stream));
  CHECK(limit.expired());
  REQUIRE(!read);
  CHECK(read.error().code == Code::canceled);
}

TEST_CASE("who always has more to read leaves others their turn") {
  loop::Loop loop;
  auto zero = open_file("/dev/zero", O_RDONLY);
  REQUIRE(zero);
  FdStream endless(loop, std::move(*zero));
  loop::Deadline end(loop, 1, [&] { endless.close(); });
  auto read = loop::run(loop, read_all_of(endless));
  REQUIRE(!read);
  CHECK(read.error().code == Code::canceled);
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
  auto text = loop::run(loop, read_all_of(stream));
  REQUIRE(text);
  CHECK(*text == "text");
  CHECK(times == 0);
}

}  // namespace dcc::loop
