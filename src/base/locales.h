// SPDX-License-Identifier: GPL-2.0-or-later
// Which locales there are: they choose the language of a compiler's messages, and their quotation marks. Decided by the
// files there, since this program may be linked with another C library than compilers.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dcc {

// What setlocale(3) would find for the two categories that compilers use.
struct Locales {
  std::string type;      // LC_CTYPE
  std::string messages;  // LC_MESSAGES
  friend bool operator==(const Locales&, const Locales&) = default;
};

// As this environment ("NAME=value") names them; "C" where it says nothing.
Locales locales_in(const std::vector<std::string>& environment);
// Names them there, so that nothing else does.
void set_locales(std::vector<std::string>& environment, const Locales& locales);

// Whether glibc here has a locale of this name, in `directory`. Without such a directory there is another C library, to
// which every name is one.
bool has_locale(std::string_view name, const std::string& directory = "/usr/lib/locale");

bool is_utf8_locale(std::string_view name);  // "de_DE.UTF-8", "C.utf8"

}  // namespace dcc
