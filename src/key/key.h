// SPDX-License-Identifier: GPL-2.0-or-later
// The farm's key: 32 random bytes. Clients and servers that have it prove that to each other, and encrypt what they
// send (channel/). As text it is one word, "dcc1-" and 56 characters from a to z and 2 to 7: the bytes and three more
// as a checksum, so that a mistyped key is recognized.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"

namespace dcc::key {

struct Key {
  Secret secret;
  std::string name;  // for the log and the statistics of a server; a key without one is "line N"
};

std::string text_of(const Secret& secret);

// Whether a word can be a key's name; and the error, Code::bad_key, about one that cannot, which it calls `what`.
bool is_key_name(std::string_view word);
Error not_a_key_name(std::string_view what);

// Code::bad_key, with what is wrong in the text; the text never shows the key.
Result<Secret> parse_key(std::string_view text);

// The content of a key file: a key in each line, behind it perhaps a name. '#' begins a comment. At least one key; no
// key twice.
Result<std::vector<Key>> parse_keys(std::string_view text);

}  // namespace dcc::key
