// SPDX-License-Identifier: GPL-2.0-or-later
// The server's side of a keyed connection.
#include "base/error_policy.h"
#include "channel/channel.h"
#include "channel/channel_stream.h"
#include "channel/handshake.h"
#include "protocol/v4/fields.h"
#include "protocol/v4/messages.h"

namespace dcc::channel {
namespace {

using loop::Task;
using protocol::FrameKind;

constexpr size_t k_head_size = protocol::k_greeting_size + protocol::k_frame_header_size;
constexpr size_t k_discarded_at_once = 4096;

class ServerStream final : public ChannelStream {
 public:
  ServerStream(loop::ByteStream& stream, Keys keys, bool may_be_plain)
      : ChannelStream(stream), keys_(std::move(keys)), may_be_plain_(may_be_plain) {}

  Task<Result<size_t>> read_some(char* buffer, size_t size) override {
    if (is_refused_) co_return co_await discard();
    if (!begun_) {
      auto begun = co_await begin();
      begun_ = bool(begun);
      is_refused_ = !begun;
      if (!begun) co_return std::move(begun.error());
    }
    co_return co_await ChannelStream::read_some(buffer, size);
  }
  // There is nothing to read yet.
  size_t try_read(char* buffer, size_t size) override { return begun_ ? ChannelStream::try_read(buffer, size) : 0; }
  const key::Key* proven() const override { return proven_; }

 private:
  Task<Result<void>> begin();
  Task<Result<void>> take_proof();
  Task<Result<size_t>> discard();
  Result<void> go_on_plain(bool speaks_4);
  Error refused(Error error);
  Task<Result<void>> arrival(size_t size);

  Keys keys_;  // those of now; later ones are for other connections
  bool may_be_plain_;
  bool begun_ = false;
  bool is_refused_ = false;  // nothing that the client sends is read any more
  const key::Key* proven_ = nullptr;
};

Task<Result<void>> ServerStream::begin() {
  const std::string greeting = protocol::greeting();
  while (wire().size() < k_head_size) {
    if (!greeting.starts_with(wire().substr(0, greeting.size()))) co_return go_on_plain(false);
    CO_RETURN_IF_ERROR(co_await arrival(k_head_size));
  }
  if (!wire().starts_with(greeting)) co_return go_on_plain(false);
  protocol::FieldReader header(wire().substr(greeting.size()));
  if (static_cast<FrameKind>(header.number(2)) != FrameKind::prove) co_return go_on_plain(true);
  co_return co_await take_proof();
}

Task<Result<void>> ServerStream::take_proof() {
  while (wire().size() < k_opening_size) {
    CO_RETURN_IF_ERROR(co_await arrival(k_opening_size));
  }
  CO_ASSIGN_OR_RETURN(const Secret ephemeral, random_secret());
  auto proven = take_opening(wire().substr(0, k_opening_size), *keys_, ephemeral);
  if (!proven) co_return refused(std::move(proven.error()));
  consume(k_opening_size);
  CO_RETURN_IF_ERROR(co_await stream().write_all(proven->answer));
  encrypt(std::move(proven->ciphers));
  proven_ = proven->key;
  co_return Result<void>();
}

// Waits for more of `size` bytes. What follows them stays in the kernel until somebody has been let in.
Task<Result<void>> ServerStream::arrival(size_t size) {
  CO_ASSIGN_OR_RETURN(const bool more, co_await fill(size - wire().size()));
  if (!more) co_return fail(Code::truncated, "the peer closed the connection");
  co_return Result<void>();
}

// Until the client is gone, so that it reads the refusal.
Task<Result<size_t>> ServerStream::discard() {
  for (;;) {
    consume(wire().size());
    CO_ASSIGN_OR_RETURN(const bool more, co_await fill(k_discarded_at_once));
    if (!more) co_return size_t{0};
  }
}

// A stock client only sees that the connection closes.
Result<void> ServerStream::go_on_plain(bool speaks_4) {
  if (may_be_plain_) return {};
  Error error = fail(Code::needs_key, "this server speaks only with clients that have its key (see dcc-key(1))");
  if (speaks_4) return refused(std::move(error));
  close();
  return error;
}

Error ServerStream::refused(Error error) {
  std::string frame;
  append(frame, protocol::Refused{error_policy(error.code).refusal, error.text});
  (void)stream().try_write(frame);
  return error;
}

}  // namespace

std::unique_ptr<GuardedStream> guarded(loop::ByteStream& stream, Keys keys, bool may_be_plain) {
  return std::make_unique<ServerStream>(stream, std::move(keys), may_be_plain);
}

}  // namespace dcc::channel
