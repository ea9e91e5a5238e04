// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/view/include_path.h"

#include "base/strings.h"

#include "test.h"

namespace dcc::server {

TEST_CASE("directories are searched in the compiler's order") {
  struct Case {
    const char *command, *quoted, *angled;
  };
  for (const Case& c : std::initializer_list<Case>{
           {"gcc -c a.c", "", "/usr/lib/gcc /usr/include"},
           {"gcc -idirafter z -isystem s -I i -iquote q -Ij a.c", "/w/q",
            "/w/i /w/j /w/s /usr/lib/gcc /usr/include /w/z"},
           {"gcc -iquote . -I . -I ../x -I. a.c", "/w/.", "/w/. /w/../x /usr/lib/gcc /usr/include"},
           {"gcc -I /usr/include -I/a a.c", "", "/a /usr/lib/gcc /usr/include"},
           {"gcc -nostdinc -I/a a.c", "", "/a"},
           {"gcc --include-directory=/a -I=/b --sysroot=/root a.c", "", "/a /root/b /usr/lib/gcc /usr/include"},
           {"gcc -I", "", "/usr/lib/gcc /usr/include"},
       }) {
    CAPTURE(c.command);
    const IncludePath path = include_path_of(split(c.command, ' '), "/w", {}, {"/usr/lib/gcc", "/usr/include"});
    REQUIRE(path.angled <= path.searched.size());
    const auto middle = path.searched.begin() + static_cast<std::ptrdiff_t>(path.angled);
    CHECK(join({path.searched.begin(), middle}, " ") == c.quoted);
    CHECK(join({middle, path.searched.end()}, " ") == c.angled);
  }
}

TEST_CASE("variables name directories, too") {
  const IncludePath path =
      include_path_of({"gcc", "-I/i", "-isystem", "/s", "a.c"}, "/w",
                      {"LANG=C", "CPATH=/c::/d", "C_INCLUDE_PATH=/e", "OBJC_INCLUDE_PATH="}, {"/u"});
  CHECK(join(path.searched, " ") == "/i /c /w/. /d /s /e /u");
}

TEST_CASE("a search begins at the sources and what is included before them") {
  const IncludePath path = include_path_of(
      {"g++", "-include", "config.h", "-imacros", "m.h", "-x", "c++", "-o", "a.o", "-", "@file", "a.cc", "/b.cc"}, "/w",
      {}, {});
  CHECK(join(path.sources, " ") == "a.cc /b.cc");
  CHECK(join(path.preincluded, " ") == "config.h m.h");
  CHECK(path.directory == "/w");
}

}  // namespace dcc::server
