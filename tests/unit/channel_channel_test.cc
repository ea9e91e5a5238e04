// SPDX-License-Identifier: GPL-2.0-or-later
#include "channel/channel.h"

#include "channel/handshake.h"
#include "channel/record.h"
#include "farm_keys.h"
#include "loop/reader.h"
#include "protocol/v4/messages.h"
#include "scripted_peer.h"
#include "test.h"

namespace dcc::channel {
namespace {

using protocol::FrameKind;

const key::Key& k_key = farm_keys()[1];

Keys farm() { return std::make_shared<const std::vector<key::Key>>(farm_keys()); }

std::string text(size_t size) {
  std::string made(size, '\0');
  for (size_t i = 0; i < size; ++i) made[i] = static_cast<char>(i * i >> 3);
  return made;
}

// Both ends of a keyed connection.
struct Pair {
  loop::Loop loop;
  std::unique_ptr<loop::FdStream> near, far;
  std::unique_ptr<GuardedStream> server;
  std::unique_ptr<loop::ByteStream> client;

  Pair() {
    int ends[2];
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
    near = std::make_unique<loop::FdStream>(loop, UniqueFd(ends[0]));
    far = std::make_unique<loop::FdStream>(loop, UniqueFd(ends[1]));
    server = guarded(*far, farm(), false);
  }

  loop::Task<Result<void>> talk(std::string question, std::string& heard, std::string answer) {
    auto task = prove(*near, k_key);
    loop::start(serve(question.size(), heard, std::move(answer)));
    CO_ASSIGN_OR_RETURN(client, co_await std::move(task));
    co_return co_await client->write_all(question);
  }
  loop::Task<void> serve(size_t size, std::string& heard, std::string answer) {
    loop::Reader reader(*server);
    (void)co_await reader.append_to(heard, size);
    (void)co_await server->write_all(answer);
    server->end_output();
  }
  loop::Task<Result<std::string>> listen(size_t step) {
    std::string heard, piece(step, '\0');
    for (;;) {
      CO_ASSIGN_OR_RETURN(const size_t got, co_await client->read_some(piece.data(), piece.size()));
      if (got == 0) co_return std::move(heard);
      heard.append(piece, 0, got);
    }
  }
};

struct Guarded {
  loop::Loop loop;
  ScriptedPeer peer{loop};
  std::unique_ptr<GuardedStream> stream;

  explicit Guarded(bool may_be_plain = false) : stream(guarded(peer.stream(), farm(), may_be_plain)) {}
  Result<std::string> read() {
    std::string buffer(4096, '\0');
    ASSIGN_OR_RETURN(const size_t got, result_of(loop, stream->read_some(buffer.data(), buffer.size())));
    return buffer.substr(0, got);
  }
};

}  // namespace

TEST_CASE("what goes in at one end comes out at the other, in both directions, whatever the size of the reads") {
  for (const size_t step : {size_t{700}, size_t{5000}, size_t{200'000}}) {
    CAPTURE(step);
    Pair pair;
    std::string heard;
    const std::string question = text(40'000), answer = text(300'001);
    REQUIRE(result_of(pair.loop, pair.talk(question, heard, answer)));
    auto answered = result_of(pair.loop, pair.listen(step));
    REQUIRE(answered);
    CHECK(*answered == answer);
    CHECK(heard == question);
    REQUIRE(pair.server->proven());
    CHECK(pair.server->proven()->name == "new");
    CHECK(pair.near->bytes_written() > question.size() + k_prove_size);
  }
}

TEST_CASE("a client without a proof is refused at its first bytes, unless it may be plain") {
  struct Row {
    std::string said;
    bool is_answered;  // with a refusal, which a stock client would not understand
  };
  std::string hello = protocol::greeting(), request = "DIST00000001ARGC00000002";
  append(hello, FrameKind::hello, protocol::Hello{0, "0.2"});
  for (const Row& row : {Row{hello, true}, Row{request, false}, Row{"GET / HTTP/1.1\r\n", false}}) {
    CAPTURE(row.said);
    Guarded refusing;
    refusing.peer.say(row.said);
    auto read = refusing.read();
    REQUIRE(!read);
    CHECK(read.error().code == Code::needs_key);
    CHECK(refusing.stream->closed() == !row.is_answered);
    if (row.is_answered) {
      refusing.peer.hear(FrameKind::refused);
      CHECK(protocol::read_refused(refusing.peer.frames()[0].payload)->reason == Refusal::needs_key);
      refusing.peer.say("and more");
      refusing.peer.end_output();
      CHECK(*refusing.read() == "");  // nothing that it sends is taken for a request
    }
    Guarded allowing(true);
    allowing.peer.say(row.said);
    allowing.peer.say(row.said);
    std::string got;
    while (got.size() < 2 * row.said.size()) {
      read = allowing.read();
      REQUIRE(read);
      REQUIRE(!read->empty());
      got += *read;
    }
    CHECK(got == row.said + row.said);
    CHECK(!allowing.stream->proven());
  }
}

TEST_CASE("a client with another key hears that, and one that leaves in the handshake is gone") {
  Guarded refusing;
  refusing.peer.say(ClientHandshake(secret_of(3), secret_of(77)).opening());
  auto read = refusing.read();
  REQUIRE(!read);
  CHECK(read.error().code == Code::wrong_key);
  refusing.peer.hear(FrameKind::refused);
  const std::string opening = ClientHandshake(k_key.secret, secret_of(77)).opening();
  for (size_t size = 0; size < opening.size(); size += 5) {
    CAPTURE(size);
    Guarded cut;
    cut.peer.say(opening.substr(0, size));
    cut.peer.end_output();
    read = cut.read();
    REQUIRE(!read);
    CHECK(read.error().code == Code::truncated);
  }
}

TEST_CASE("a first message that is sent again gets an answer, and what was sent after it then is worth nothing") {
  ClientHandshake client(k_key.secret, secret_of(77));
  std::string records;
  {
    Guarded first;
    first.peer.say(client.opening());
    auto wait = [&] { first.peer.hear(FrameKind::proof); };
    std::optional<Result<size_t>> got;
    char buffer[100];
    loop::start(keep_result(first.stream->read_some(buffer, sizeof buffer), got));
    wait();
    auto ciphers = client.take(first.peer.frames()[0]);
    REQUIRE(ciphers);
    Sealer(std::move(ciphers->send)).seal("request", records);
    first.peer.say(records);
    run_until(first.loop, [&] { return got.has_value(); });
    REQUIRE(*got);
    CHECK(std::string(buffer, **got) == "request");
  }
  Guarded again;
  again.peer.say(client.opening() + records);
  auto read = again.read();
  REQUIRE(!read);
  CHECK(read.error().code == Code::protocol);
}

TEST_CASE("a client sends nothing but the handshake to a host that does not prove the key") {
  std::string welcome, refused;
  append(welcome, FrameKind::welcome, protocol::Hello{1, "0.2"});
  append(refused, protocol::Refused{Refusal::wrong_key, "another"});
  struct Row {
    std::string answer;
    Code code;
  };
  for (const Row& row : {Row{welcome, Code::no_proof}, Row{refused, Code::wrong_key}, Row{"", Code::no_proof},
                         Row{"DONE00000001", Code::protocol}}) {
    CAPTURE(row.answer);
    loop::Loop loop;
    ScriptedPeer host(loop);
    host.say(row.answer);
    if (row.answer.empty()) host.end_output();
    auto proven = result_of(loop, prove(host.stream(), k_key));
    REQUIRE(!proven);
    CHECK(proven.error().code == row.code);
    host.stream().close();
    host.hear_to_end();
    CHECK(host.heard().size() == k_opening_size);
  }
}

}  // namespace dcc::channel
