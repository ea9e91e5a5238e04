// SPDX-License-Identifier: GPL-2.0-or-later
#include "channel/record.h"

#include <algorithm>

namespace dcc::channel {
namespace {

constexpr size_t k_length_size = 2;
constexpr size_t k_tag = noise::CipherState::k_tag;

size_t length_in(std::string_view wire) {
  return static_cast<size_t>(static_cast<uint8_t>(wire[0]) | static_cast<uint8_t>(wire[1]) << 8);
}

void change_key_in_time(noise::CipherState& cipher) {
  if (cipher.nonce() % k_records_per_key == 0) cipher.rekey();
}

}  // namespace

void Sealer::seal(std::string_view text, std::string& out) {
  for (; !text.empty(); text.remove_prefix(std::min(text.size(), k_record_limit))) {
    const std::string_view piece = text.substr(0, k_record_limit);
    const size_t length = piece.size() + k_tag, begin = out.size();
    out.resize(begin + k_length_size + length);
    out[begin] = static_cast<char>(length & 0xff);
    out[begin + 1] = static_cast<char>(length >> 8);
    cipher_.encrypt({}, piece, out.data() + begin + k_length_size);
    change_key_in_time(cipher_);
  }
}

Result<std::optional<size_t>> Opener::text_size(std::string_view wire) {
  if (wire.size() < k_length_size) return std::optional<size_t>();
  const size_t length = length_in(wire);
  if (length <= k_tag || length > k_record_limit + k_tag)
    return fail(Code::protocol, "its encrypted data is damaged: a record of {} bytes", length);
  if (wire.size() < k_length_size + length) return std::optional<size_t>();
  return std::optional(length - k_tag);
}

Result<void> Opener::open(std::string_view& wire, char* out) {
  const std::string_view sealed = wire.substr(k_length_size, length_in(wire));
  if (!cipher_.decrypt({}, sealed, out))
    return fail(Code::protocol, "its encrypted data is damaged: somebody changed it on the way");
  change_key_in_time(cipher_);
  wire.remove_prefix(k_length_size + sealed.size());
  return {};
}

}  // namespace dcc::channel
