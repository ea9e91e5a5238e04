// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/input/text_name.h"

#include "test.h"

namespace dcc::server {

TEST_CASE("a job's text has a name of its own, from which both compilers read the right things") {
  const struct {
    const char* input;
    cmdline::Language language;
    bool compares_base_names;
    std::string name;
  } table[] = {
      {"a.c", cmdline::Language::c, false, "a.c.i"},
      {"../d/a.c.i", cmdline::Language::c, false, "a.c.i"},  // what a client of ours calls gcc's
      {"/d/a.cc", cmdline::Language::cxx, false, "a.cc.ii"},
      {"ready.i", cmdline::Language::c, false, "ready.i"},
      {"-x.c", cmdline::Language::c, false, "./-x.c.i"},
      {"@x.i", cmdline::Language::c, false, "./@x.i"},
      {"..", cmdline::Language::c, false, "...i"},
      {"d/a.tab.c", cmdline::Language::c, true, "a.tab.i"},
      {"d/a.tab.c.i", cmdline::Language::c, true, "a.tab.i"},
      {"a.cc", cmdline::Language::cxx, true, "a.ii"},
  };
  for (const auto& [input, language, compares_base_names, name] : table) {
    cmdline::CheckedCommand request;
    request.input = input;
    request.kind = {language, true, false};
    request.compares_base_names = compares_base_names;
    CAPTURE(input);
    CHECK(server::text_name(request) == name);
  }
  cmdline::CheckedCommand request;
  request.kind = {cmdline::Language::c, true, false};
  request.input = std::string(300, 'x') + ".c";
  CHECK(server::text_name(request) == "source.i");
  request.input = std::string("a\0b.c", 5);
  CHECK(server::text_name(request) == "source.i");
}

}  // namespace dcc::server
