// SPDX-License-Identifier: GPL-2.0-or-later
#include "scan/marker_rewriter.h"

#include <initializer_list>
#include <string>

#include "scan/c_text.h"
#include "test.h"

namespace dcc::scan {

namespace {

// Without the blanks that fill rewritten lines; the same for whole lines in pieces of any size.
std::string rewritten(std::string text, bool complete = true) {
  std::string original = text;
  MarkerRewriter whole;
  const bool changed = whole.rewrite(text);
  CHECK(changed == (text != original));
  CHECK(whole.complete() == complete);
  for (size_t limit : std::initializer_list<size_t>{1, 40, 100}) {
    MarkerRewriter pieces;
    std::string all = original;
    for (size_t at = 0; at < original.size();) {
      size_t end = std::min(all.find('\n', at + limit), all.size() - 1) + 1;
      pieces.rewrite(std::span(all).subspan(at, end - at));
      at = end;
    }
    CHECK(pieces.complete() == complete);
    CHECK(all == text);
  }
  std::string lines;
  for (size_t at = 0; at < text.size();) {
    const size_t end = text.find('\n', at);
    std::string line = text.substr(at, end - at);
    if (line.starts_with('#')) line.erase(line.find_last_not_of(' ') + 1);
    lines += line + "\n";
    at = end + 1;
  }
  return lines;
}

}  // namespace

TEST_CASE("a token of a system header's macro stays in the user's file") {
  CHECK(rewritten("# 0 \"a.c\"\n"
                  "# 1 \"/usr/include/stdc-predef.h\" 1 3 4\n"
                  "# 0 \"<command-line>\" 2\n"
                  "# 1 \"a.c\"\n"
                  "# 1 \"/usr/include/stddef.h\" 1 3 4\n"
                  "# 145 \"/usr/include/stddef.h\" 3 4\n"
                  "typedef long int ptrdiff_t;\n"
                  "# 2 \"a.c\" 2\n"
                  "\n"
                  "# 2 \"a.c\"\n"
                  "int i =\n"
                  "# 2 \"a.c\" 3 4\n"
                  "       ((void *)0)\n"
                  "# 2 \"a.c\"\n"
                  "           ;\n"
                  "# 20 \"a.c\" 3 4\n"
                  "  ((void *)0)\n") ==
        "# 0 \"a.c\"\n"
        "# 1 \"/usr/include/stdc-predef.h\" 1 3 4\n"
        "# 0 \"<command-line>\" 2\n"
        "# 1 \"a.c\"\n"
        "# 1 \"/usr/include/stddef.h\" 1 3 4\n"
        "# 145 \"/usr/include/stddef.h\" 3 4\n"
        "typedef long int ptrdiff_t;\n"
        "# 2 \"a.c\" 2\n"
        "\n"
        "# 2\n"
        "int i =\n"
        "# 2\n"
        "       ((void *)0)\n"
        "# 2\n"
        "           ;\n"
        "# 20\n"
        "  ((void *)0)\n");
}

TEST_CASE("lines with a system header's macro are known") {
  std::string text =
      "# 1 \"a.c\"\n"
      "# 1 \"/usr/include/stddef.h\" 1 3 4\n"
      "# 9 \"/usr/include/stddef.h\" 3 4\n"
      "int a;\n"
      "# 2 \"a.c\" 2\n"
      "int i =\n"
      "# 2 \"a.c\" 3 4\n"
      "       ((void *)0)\n"
      "# 2 \"a.c\"\n"
      "           ;\n"
      "int j;\n"
      "# 1 \"a.h\" 1\n"
      "# 3 \"a.h\" 3 4\n"
      "  ((void *)0)\n";
  MarkerRewriter markers;
  CHECK(markers.rewrite(text));
  CHECK(markers.has_system_macro("a.c", 2));
  CHECK(!markers.has_system_macro("a.c", 3));
  CHECK(!markers.has_system_macro("a.c", 9));
  CHECK(markers.has_system_macro("a.h", 3));
  CHECK(!markers.has_system_macro("/usr/include/stddef.h", 9));
}

TEST_CASE("a header that calls itself a system header is one") {
  const std::string text =
      "# 1 \"a.c\"\n"
      "# 1 \"own.h\" 1\n"
      "# 21 \"own.h\"\n"
      "       \n"
      "# 22 \"own.h\" 3\n"
      "# 42 \"own.h\" 3\n"
      "int a;\n"
      "# 63 \"own.h\" 3\n";
  CHECK(rewritten(text + "# 2 \"a.c\" 2\n# 90 \"a.c\" 3\n") ==
        "# 1 \"a.c\"\n"
        "# 1 \"own.h\" 1\n"
        "# 21\n"
        "       \n"
        "# 22 \"own.h\" 3\n"
        "# 42 \"own.h\" 3\n"
        "int a;\n"
        "# 63 \"own.h\" 3\n"
        "# 2 \"a.c\" 2\n"
        "# 90\n");
}

TEST_CASE("lines in a raw string are no markers") {
  for (const char* string : {"R\"(", "f(u8R\"(", "\"a\" LR\"(", "'\"', R\"(", "1'000'000, '\"', UR\"(", "/R\"("}) {
    const std::string text = std::string("# 1 \"a.cc\"\nauto s = ") + string +
                             "\n# 2 \"a.cc\"\n)x\"\n# 3 \"a.cc\" 3\n)\" R\"x(\n# 1 \"a.cc\" 3\n)\"\n)x\";\n";
    CHECK(rewritten(text) == text);
    CHECK(rewritten(text + "# 9 \"a.cc\"\n").ends_with(";\n# 9\n"));
  }
  for (const char* string :
       {"\"R\"", "\"\\\"R\"", "xR\"(\"", "\"R\\\"(\"", "'\"' \"R\"", "R \"(\"", "R\"()\"", "R\"x(y)x\""})
    CHECK(rewritten(std::string("# 1 \"a.cc\"\nauto s = ") + string + ";\n# 1 \"a.cc\" 3\n").ends_with(";\n# 1\n"));
}

TEST_CASE("what cannot be followed is known") {
  CHECK(rewritten("# 1 \"a.cc\"\nR\"(\n# 3 \"a.cc\"\n", false) == "# 1 \"a.cc\"\nR\"(\n# 3 \"a.cc\"\n");
  MarkerRewriter rewriter;
  std::string begun = "# 1 \"a.c\"\nint", rest = " x;\n# 1 \"a.c\" 3\n";
  CHECK_FALSE(rewriter.rewrite(begun));
  CHECK(rewriter.complete());
  CHECK_FALSE(rewriter.rewrite(rest));
  CHECK_FALSE(rewriter.complete());
}

TEST_CASE("other lines that begin with a number sign stay") {
  for (const char* text :
       {"# 1 \"a.c\"\n#pragma once\n", "# 1 \"a.c\"\n# 2 a.c\n", "# 1 \"a.c\"\n#\n# 2\n# 3 \"\n#ident \"a.c\"\n",
        "# 1 \"a.c\"\n#line 3 \"a.c\"\n", "# 1 \"a.c\"\n# 1 \"b.c\"\n# 2 \"c.c\" 3\n# 3 \"c.c\" 3\n"})
    CHECK(rewritten(text) == text);
}

}  // namespace dcc::scan
