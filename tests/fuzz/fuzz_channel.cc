// SPDX-License-Identifier: GPL-2.0-or-later
// Both sides of a keyed connection: the first byte chooses the side, and the rest is what the peer sends. Keys and
// ephemeral keys are always the same, so that the corpus can have handshakes that succeed, and records after them.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/invariant.h"
#include "channel/handshake.h"
#include "channel/record.h"
#include "../unit/farm_keys.h"

namespace {

using namespace dcc;

void open_records(noise::CipherState cipher, std::string_view wire) {
  channel::Opener opener(std::move(cipher));
  std::string text;
  for (;;) {
    auto size = channel::Opener::text_size(wire);
    if (!size || !*size) return;
    INVARIANT(**size > 0 && **size <= channel::k_record_limit);
    text.resize(**size);
    const size_t before = wire.size();
    if (!opener.open(wire, text.data())) return;
    INVARIANT(wire.size() == before - **size - channel::k_record_extra);
  }
}

void serve(std::string_view wire) {
  auto proven = channel::take_opening(wire.substr(0, channel::k_opening_size), farm_keys(), secret_of(78));
  if (proven) open_records(std::move(proven->ciphers.receive), wire.substr(channel::k_opening_size));
}

void ask(std::string_view wire) {
  auto frame = protocol::first_frame(wire);
  if (!frame || !*frame) return;
  channel::ClientHandshake client(secret_of(2), secret_of(77));
  auto ciphers = client.take(**frame);
  if (ciphers) open_records(std::move(ciphers->receive), wire.substr(size_on_wire(**frame)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  if (input.empty()) return 0;
  input[0] & 1 ? serve(input.substr(1)) : ask(input.substr(1));
  return 0;
}
