// SPDX-License-Identifier: GPL-2.0-or-later
#include "key/key.h"

#include <algorithm>
#include <array>

#include "base/digest.h"
#include "base/strings.h"

namespace dcc::key {
namespace {

constexpr std::string_view k_prefix = "dcc1-";
constexpr std::string_view k_digits = "abcdefghijklmnopqrstuvwxyz234567";  // those of RFC 4648's base 32
constexpr size_t k_bits = 5;                                               // of a digit
constexpr size_t k_secret_size = sizeof Secret::bytes;
constexpr size_t k_checksum_size = 3;
constexpr size_t k_digit_count = (k_secret_size + k_checksum_size) * 8 / k_bits;
static_assert((k_secret_size + k_checksum_size) * 8 % k_bits == 0);

constexpr size_t k_name_limit = 40;
constexpr size_t k_key_limit = 1000;

// A key and its checksum.
using Bytes = SecretBytes<k_secret_size + k_checksum_size>;

// Against mistakes in typing, for which any hash will do.
std::array<uint8_t, k_checksum_size> checksum(const Secret& secret) {
  Digester digester;
  digester.add(secret.view());
  const uint64_t digest = digester.digest().high;
  return {static_cast<uint8_t>(digest >> 16), static_cast<uint8_t>(digest >> 8), static_cast<uint8_t>(digest)};
}

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  line = line.substr(0, line.find('#'));
  for (;;) {
    line.remove_prefix(std::min(line.find_first_not_of(" \t\r"), line.size()));
    if (line.empty()) return words;
    words.push_back(line.substr(0, line.find_first_of(" \t\r")));
    line.remove_prefix(words.back().size());
  }
}

Result<Key> parse_line(const std::vector<std::string_view>& words, size_t number) {
  Key key;
  ASSIGN_OR_RETURN(key.secret, parse_key(words[0]));
  key.name = words.size() > 1 ? std::string(words[1]) : fmt::format("line {}", number);
  if (words.size() > 2) return fail(Code::bad_key, "there is more than a key and its name");
  if (words.size() == 2 && !is_key_name(words[1]))
    return not_a_key_name("the word behind the key");  // it may be another key: it is not repeated
  return key;
}

}  // namespace

bool is_key_name(std::string_view word) {
  return word.size() <= k_name_limit && std::all_of(word.begin(), word.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' ||
                  c == '_';
         });
}

Error not_a_key_name(std::string_view what) {
  return fail(Code::bad_key, "{} is not a name, of letters, digits, '.', '-' and '_', at most {}", what, k_name_limit);
}

std::string text_of(const Secret& secret) {
  Bytes bytes;
  const auto sum = checksum(secret);
  std::copy(sum.begin(), sum.end(), std::copy(secret.bytes.begin(), secret.bytes.end(), bytes.bytes.begin()));
  std::string text(k_prefix);
  for (size_t bit = 0; bit < sizeof bytes * 8; bit += k_bits) {
    const size_t next = bit / 8 + 1 < sizeof bytes ? bytes.bytes[bit / 8 + 1] : 0;
    const size_t pair = size_t{bytes.bytes[bit / 8]} << 8 | next;
    text += k_digits[pair >> (16 - k_bits - bit % 8) & 31];
  }
  return text;
}

Result<Secret> parse_key(std::string_view text) {
  if (lowered(text.substr(0, k_prefix.size())) != k_prefix)
    return fail(Code::bad_key, "this is not a key, which begins with '{}'", k_prefix);
  const std::string_view digits = text.substr(k_prefix.size());
  Bytes bytes;
  for (size_t i = 0; i < digits.size(); ++i) {
    const size_t value = k_digits.find(lowered(digits[i]));
    if (value == k_digits.npos)
      return fail(Code::bad_key, "the key has a '{}' as character {}, but a key has only a to z and 2 to 7",
                  printable(digits.substr(i, 1)), k_prefix.size() + i + 1);
    if (i >= k_digit_count) continue;
    const size_t bit = i * k_bits;
    const size_t pair = value << (16 - k_bits - bit % 8);
    bytes.bytes[bit / 8] |= static_cast<uint8_t>(pair >> 8);
    if (bit / 8 + 1 < sizeof bytes) bytes.bytes[bit / 8 + 1] |= static_cast<uint8_t>(pair);
  }
  if (digits.size() != k_digit_count)
    return fail(Code::bad_key, "the key has {} characters instead of {}", text.size(), k_prefix.size() + k_digit_count);
  Secret secret;
  std::copy_n(bytes.bytes.begin(), k_secret_size, secret.bytes.begin());
  const auto sum = checksum(secret);
  if (!std::equal(sum.begin(), sum.end(), bytes.bytes.begin() + k_secret_size))
    return fail(Code::bad_key, "the key is mistyped: its checksum is wrong");
  return secret;
}

Result<std::vector<Key>> parse_keys(std::string_view text) {
  std::vector<Key> keys;
  for (size_t number = 1; !text.empty(); ++number) {
    const size_t length = std::min(text.find('\n'), text.size());
    const auto words = words_of(text.substr(0, length));
    text.remove_prefix(std::min(length + 1, text.size()));
    if (words.empty()) continue;
    if (keys.size() == k_key_limit) return fail(Code::bad_key, "there are more than {} keys", k_key_limit);
    ASSIGN_OR_RETURN(Key key, parse_line(words, number).context("line {}", number));
    for (const Key& other : keys)
      if (other.secret == key.secret)
        return fail(Code::bad_key, "line {}: this is the key of '{}' again", number, other.name);
    keys.push_back(std::move(key));
  }
  if (keys.empty()) return fail(Code::bad_key, "there is no key in it; `dcc key new` makes one");
  return keys;
}

}  // namespace dcc::key
