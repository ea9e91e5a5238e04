// SPDX-License-Identifier: GPL-2.0-or-later
// A keyed connection as its reader sees it, whatever the pieces that bytes arrive in and are asked for. The first byte
// chooses: a server's stream, to which the peer sends the rest; or records that are opened. Of those the rest is the
// plan: what is read must be a beginning of what was sealed, and all of it where no byte was changed.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/invariant.h"
#include "channel/channel.h"
#include "channel/channel_stream.h"
#include "channel/record.h"
#include "../unit/farm_keys.h"
#include "arriving.h"
#include "plan.h"

namespace {

using namespace dcc;

class Encrypted final : public channel::ChannelStream {
 public:
  Encrypted(loop::ByteStream& stream, const Secret& key) : ChannelStream(stream) {
    encrypt({noise::CipherState(key), noise::CipherState(key)});
  }
  const key::Key* proven() const override { return nullptr; }
};

loop::Task<void> read_to_end(loop::ByteStream& stream, Plan& plan, std::string& text, std::optional<Error>& error) {
  std::string buffer;
  for (;;) {
    buffer.resize(plan.ended() ? 64 * 1024 : 1 + plan.number(40'000));
    const size_t at_once = plan.number(1) == 1 ? stream.try_read(buffer.data(), buffer.size()) : 0;
    INVARIANT(at_once <= buffer.size());
    text.append(buffer, 0, at_once);
    auto got = co_await stream.read_some(buffer.data(), buffer.size());
    if (!got) error = std::move(got.error());
    if (error || *got == 0) co_return;
    INVARIANT(*got <= buffer.size());
    text.append(buffer, 0, *got);
  }
}

void serve(std::string_view wire, bool may_be_plain) {
  static const auto keys = std::make_shared<const std::vector<key::Key>>(farm_keys());
  Plan plan(wire);
  Arriving peer(std::string(wire), plan);
  auto stream = channel::guarded(peer, keys, may_be_plain);
  std::string text;
  std::optional<Error> error;
  loop::start(read_to_end(*stream, plan, text, error));
  INVARIANT(error || may_be_plain || stream->proven());
  INVARIANT(stream->proven() || text.empty() || text == wire);
  INVARIANT(stream->memory() < 2 * (channel::k_record_limit + 1000));
}

void open_records(std::string_view input) {
  Plan plan(input);
  std::string text, wire;
  channel::Sealer sealer{noise::CipherState(secret_of(7))};
  for (size_t records = plan.number(5); records > 0; --records) {
    std::string piece(plan.number(50'000), static_cast<char>('a' + records));
    text += piece;
    sealer.seal(piece, wire);
  }
  const bool is_changed = plan.number(2) == 0 && !wire.empty();
  if (is_changed) wire[plan.number(wire.size() - 1)] ^= 1;
  Arriving peer(wire, plan);
  Encrypted stream(peer, secret_of(7));
  std::string read;
  std::optional<Error> error;
  loop::start(read_to_end(stream, plan, read, error));
  INVARIANT(text.starts_with(read));
  INVARIANT(is_changed ? error.has_value() : !error && read == text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  if (input.empty()) return 0;
  if (input[0] & 1)
    open_records(input.substr(1));
  else
    serve(input.substr(1), input[0] & 2);
  return 0;
}
