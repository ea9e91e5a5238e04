// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/locales.h"

#include <cstdint>
#include <string>
#include <vector>

#include "scratch.h"
#include "test.h"

namespace dcc {
namespace {

std::string number(uint32_t value) { return std::string(reinterpret_cast<const char*>(&value), sizeof value); }

// A locale-archive with these two names; the record of the second one is gone.
std::string archive(const std::string& name, const std::string& removed) {
  const uint32_t names = 32, strings = names + 2 * 12;
  std::string text = number(0xde020109) + number(1) + number(names) + number(2) + number(2) + number(strings) +
                     number(static_cast<uint32_t>(name.size() + removed.size() + 2)) + number(100);
  text += number(7) + number(strings) + number(500);
  text += number(8) + number(strings + static_cast<uint32_t>(name.size()) + 1) + number(0);
  return text + name + '\0' + removed + '\0';
}

}  // namespace

TEST_CASE("a category's locale is the one that setlocale() would take") {
  CHECK(locales_in({}) == Locales{"C", "C"});
  CHECK(locales_in({"LANG=de_DE.UTF-8", "LC_CTYPE=C"}) == Locales{"C", "de_DE.UTF-8"});
  CHECK(locales_in({"LANG=a", "LC_ALL=", "LC_MESSAGES=b"}) == Locales{"a", "b"});
  CHECK(locales_in({"LC_ALL=c", "LC_MESSAGES=b", "LC_ALLOW=x"}) == Locales{"c", "c"});
}

TEST_CASE("locales that are set are those in effect, and nothing else is touched") {
  std::vector<std::string> environment = {"PATH=/bin", "LC_ALL=x", "LC_MESSAGES=y", "LC_TIME=z"};
  set_locales(environment, {"a", "b"});
  CHECK(locales_in(environment) == Locales{"a", "b"});
  CHECK(environment == std::vector<std::string>{"PATH=/bin", "LC_TIME=z", "LC_CTYPE=a", "LC_MESSAGES=b"});
}

TEST_CASE("a locale is a directory or an entry of the archive, under glibc's name for it") {
  Scratch scratch;
  const std::string directory = scratch.directory("locale");
  scratch.directory("locale/C.utf8");
  CHECK(has_locale("C", directory));
  CHECK(has_locale("POSIX", directory));
  CHECK(has_locale("C.UTF-8", directory));
  CHECK_FALSE(has_locale("de_DE.UTF-8", directory));
  CHECK_FALSE(has_locale("", directory));
  CHECK_FALSE(has_locale("..", directory));
  CHECK_FALSE(has_locale("../locale/C.utf8", directory));
  scratch.file("locale/locale-archive", archive("de_DE.utf8@euro", "fr_FR.utf8"));
  CHECK(has_locale("de_DE.UTF-8@euro", directory));
  CHECK_FALSE(has_locale("fr_FR.UTF-8", directory));
  scratch.file("locale/locale-archive", archive("de_DE.utf8", "x").substr(0, 40));
  CHECK_FALSE(has_locale("de_DE.UTF-8", directory));
  CHECK(has_locale("anything", scratch.path("none")));
}

TEST_CASE("which locales are UTF-8") {
  CHECK(is_utf8_locale("de_DE.UTF-8"));
  CHECK(is_utf8_locale("C.utf8"));
  CHECK_FALSE(is_utf8_locale("de_DE"));
  CHECK_FALSE(is_utf8_locale("de_DE.ISO-8859-1"));
}

}  // namespace dcc
