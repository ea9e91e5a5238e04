// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/view/named_places.h"

#include "base/strings.h"
#include "test.h"

namespace dcc::server {

TEST_CASE("a command names where its compiler looks: the directory, the driver in PATH, and the outputs") {
  struct Case {
    const char *command, *places;
  };
  for (const Case& c : std::initializer_list<Case>{
           {"gcc -c src/a.c", "/w /bin/gcc /w/x/gcc /w/a.o"},
           {"gcc -c a.b.c -o out/b.o -MD -MFdeps/b.d", "/w /bin/gcc /w/x/gcc /w/out/b.o /w/deps/b.d"},
           {"/usr/bin/gcc -o/tmp/a.o -c a", "/w /tmp/a.o"},
           {"./gcc -c - -o", "/w"},
           {"gcc", "/w /bin/gcc /w/x/gcc"},
       }) {
    CAPTURE(c.command);
    protocol::JobRequest request;
    request.argv = split(c.command, ' ');
    request.directory = "/w";
    request.environment = {"LANG=C", "PATH=/bin:x"};
    CHECK(join(named_places(request), " ") == c.places);
  }
}

TEST_CASE("what a hostile command names is bounded") {
  protocol::JobRequest request;
  request.argv = {"gcc"};
  for (int i = 0; i < 10'000; ++i) request.argv.push_back("-o" + std::to_string(i));
  request.environment = {"PATH=" + std::string(100'000, ':')};
  CHECK(named_places(request).size() == 200);
}

}  // namespace dcc::server
