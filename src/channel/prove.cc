// SPDX-License-Identifier: GPL-2.0-or-later
// The client's side of a keyed connection.
#include "channel/channel.h"
#include "channel/channel_stream.h"
#include "channel/handshake.h"

namespace dcc::channel {
namespace {

// Of a proof or a refusal, in bytes at a time.
constexpr size_t k_answer_limit = 4096;

class ProvenStream final : public ChannelStream {
 public:
  ProvenStream(loop::ByteStream& stream, const key::Key& key) : ChannelStream(stream), key_(key) {}
  const key::Key* proven() const override { return &key_; }
  loop::Task<Result<void>> prove();

 private:
  key::Key key_;
};

loop::Task<Result<void>> ProvenStream::prove() {
  CO_ASSIGN_OR_RETURN(const Secret ephemeral, random_secret());
  ClientHandshake handshake(key_.secret, ephemeral);
  (void)co_await stream().write_all(handshake.opening());  // if that fails, the answer says why
  for (;;) {
    CO_ASSIGN_OR_RETURN(const std::optional<protocol::Frame> frame, protocol::first_frame(wire()));
    if (frame) {
      CO_ASSIGN_OR_RETURN(noise::Ciphers ciphers, handshake.take(*frame));
      consume(size_on_wire(*frame));
      encrypt(std::move(ciphers));
      co_return Result<void>();
    }
    auto more = co_await fill(k_answer_limit);
    if (more && *more) continue;
    if (!more && more.error().code == Code::canceled) co_return std::move(more.error());
    // A stock server leaves unread what it does not understand, and so resets the connection.
    co_return fail(
        Code::no_proof,
        "it closed without proving the key: it is a stock server, does not allow this client (its --allow), or ends");
  }
}

}  // namespace

loop::Task<Result<std::unique_ptr<loop::ByteStream>>> prove(loop::ByteStream& stream, const key::Key& key) {
  auto proven = std::make_unique<ProvenStream>(stream, key);
  CO_RETURN_IF_ERROR(co_await proven->prove());
  co_return std::unique_ptr<loop::ByteStream>(std::move(proven));
}

}  // namespace dcc::channel
