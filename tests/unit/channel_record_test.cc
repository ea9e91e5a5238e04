// SPDX-License-Identifier: GPL-2.0-or-later
#include "channel/record.h"

#include "test.h"

namespace dcc::channel {
namespace {

noise::CipherState cipher() { return noise::CipherState(Secret()); }

// Opens all records; the error's code if one cannot be opened.
Result<std::string> all_of(std::string_view wire) {
  Opener opener(cipher());
  std::string text;
  while (!wire.empty()) {
    ASSIGN_OR_RETURN(const std::optional<size_t> size, Opener::text_size(wire));
    if (!size) return fail(Code::truncated, "cut");
    std::string piece(*size, '\0');
    RETURN_IF_ERROR(opener.open(wire, piece.data()));
    text += piece;
  }
  return text;
}

}  // namespace

TEST_CASE("a text of any size is sent in records that are as long as they may be") {
  for (const size_t size :
       {size_t{0}, size_t{1}, k_record_limit - 1, k_record_limit, k_record_limit + 1, size_t{100'000}}) {
    CAPTURE(size);
    std::string text(size, 'x'), wire;
    for (size_t i = 0; i < size; ++i) text[i] = static_cast<char>(i * 7);
    Sealer(cipher()).seal(text, wire);
    CHECK(wire.size() == size + (size + k_record_limit - 1) / k_record_limit * k_record_extra);
    auto opened = all_of(wire);
    REQUIRE(opened);
    CHECK(*opened == text);
  }
}

TEST_CASE("records that were changed, cut, repeated, left out or exchanged are not opened") {
  std::string one, two, three;
  Sealer sealer(cipher());
  sealer.seal("the first", one);
  sealer.seal("the second", two);
  sealer.seal("the third", three);
  CHECK(*all_of(one + two + three) == "the firstthe secondthe third");
  CHECK(!all_of(two + one));
  CHECK(!all_of(one + one));
  CHECK(!all_of(one + three));
  for (size_t i = 0; i < one.size(); ++i)
    for (const char change : {'\x01', '\x80'}) {
      CAPTURE(i);
      std::string changed = one;
      changed[i] ^= change;
      CHECK(!all_of(changed));
      CHECK(!all_of(one.substr(0, i) + one.substr(i + 1)));
      CHECK(bool(all_of(one.substr(0, i))) == (i == 0));
    }
}

TEST_CASE("a length that no record has is an error before the record has come") {
  for (const size_t length :
       {size_t{0}, noise::CipherState::k_tag, k_record_limit + noise::CipherState::k_tag + 1, size_t{65535}}) {
    const std::string wire = {static_cast<char>(length & 0xff), static_cast<char>(length >> 8)};
    auto size = Opener::text_size(wire);
    REQUIRE(!size);
    CHECK(size.error().code == Code::protocol);
  }
  CHECK(!*Opener::text_size("\x11"));
}

TEST_CASE("both sides change the key after the same record") {
  noise::CipherState first_key = cipher();
  Sealer sealer(cipher());
  Opener opener(cipher());
  std::string wire, unused(17, '\0');
  for (uint64_t i = 0; i <= k_records_per_key; ++i) {
    wire.clear();
    sealer.seal("x", wire);
    std::string_view rest = wire;
    char text = 0;
    REQUIRE(opener.open(rest, &text));
    REQUIRE(text == 'x');
    if (i < k_records_per_key) first_key.encrypt({}, "x", unused.data());
    if (i < k_records_per_key) REQUIRE(unused == wire.substr(2));
  }
  CHECK(!first_key.decrypt({}, std::string_view(wire).substr(2), unused.data()));
}

}  // namespace dcc::channel
