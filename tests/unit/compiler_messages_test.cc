// SPDX-License-Identifier: GPL-2.0-or-later
#include "compiler/messages.h"

#include "test.h"

using namespace dcc::compiler;

TEST_CASE("what gcc's lexer and driver say in both passes is said once, as it was said here") {
  const std::string lexer =
      "a.c:1:5: warning: identifier \"and\" is a special operator name in C++ [-Wc++-compat]\n"
      "    1 | int and;\n      |     ^~~\n";
  const std::string here = "gcc: warning: \u2018-mmpx\u2019 is no longer supported\n" + lexer;
  CHECK(as_one_compile(here,
                       "x86_64-linux-gnu-gcc-12: warning: \u2018-mmpx\u2019 is no longer supported\n"
                       "a.c:1:5: warning: identifier \"and\" is a special operator name in C++ [-Wc++-compat]\n"
                       "a.c: In function \u2018f\u2019:\na.c:3:1: warning: no return\n",
                       Family::gcc) == here + "a.c: In function \u2018f\u2019:\na.c:3:1: warning: no return\n");
  CHECK(as_one_compile(lexer, "", Family::gcc) == lexer);
  CHECK(as_one_compile("", lexer, Family::gcc) == lexer);
}

TEST_CASE("where a message is from is said although the first message there was said before") {
  CHECK(as_one_compile(
            "In file included from a.c:1:\na.h:1:2: warning: one\n",
            "In file included from a.c:1:\na.h: In function 'f':\na.h:1:2: warning: one\na.h:2:1: warning: two\n"
            "a.c:3:1: warning: three\n",
            Family::gcc) ==
        "In file included from a.c:1:\na.h:1:2: warning: one\na.h: In function 'f':\na.h:2:1: warning: two\n"
        "a.c:3:1: warning: three\n");
}

TEST_CASE("what is said twice by one pass is two messages") {
  const std::string twice = "a.c:1:1: warning: x\na.c:1:1: warning: x\n";
  CHECK(as_one_compile("a.c:1:1: warning: x\n", twice, Family::gcc) == twice);
  CHECK(as_one_compile("", twice, Family::gcc) == twice);
  CHECK(as_one_compile(twice, "", Family::unknown) == twice);
}

TEST_CASE("colours and links do not matter") {
  const std::string coloured =
      "\x1b[01m\x1b[Ka.c:1:1:\x1b[m\x1b[K \x1b[01;35m\x1b[Kwarning: \x1b[m\x1b[Kx "
      "[\x1b]8;;https://gcc.gnu.org/\x1b\\-Wx\x1b]8;;\x1b\\]\n";
  CHECK(as_one_compile("a.c:1:1: warning: x [-Wx]\n", coloured, Family::gcc) == "a.c:1:1: warning: x [-Wx]\n");
}

TEST_CASE("clang counts once") {
  const std::string dollar = "a.c:9:6: warning: '$' in identifier\nint a$b: case 3:\n     ^\n";
  CHECK(as_one_compile(dollar + "1 warning generated.\n",
                       "a.c:9:6: warning: '$' in identifier\nout: a$b:\n     ^\na.c:3:1: warning: y\nx:\n^\n"
                       "2 warnings generated.\n",
                       Family::clang) == dollar + "a.c:3:1: warning: y\nx:\n^\n2 warnings generated.\n");
  CHECK(as_one_compile("", "a.c:3:1: warning: y\nx:\n^\n1 warning generated.\n", Family::clang) ==
        "a.c:3:1: warning: y\nx:\n^\n1 warning generated.\n");
  CHECK(as_one_compile(dollar + "1 warning generated.\n", "", Family::clang) == dollar + "1 warning generated.\n");
}

TEST_CASE("clang's optimizer points to the line that it means") {
  CHECK(as_one_compile("",
                       "a.c:3:5: warning: loop not vectorized [-Wpass-failed]\nint h(int*p,int n){\n    ^\n"
                       "a.c:3:5: note: could not determine the original source location for a.c:6:3\n"
                       "1 warning generated.\n",
                       Family::clang) ==
        "a.c:6:3: warning: loop not vectorized [-Wpass-failed]\n1 warning generated.\n");
}

TEST_CASE("anything at all can be merged") {
  for (std::string text : {"\n", "\n\n", ":", " : ", "\x1b", "\x1b[", "\x1b]", "a:1:", "a:1:1:", "a:1:1: ",
                           "9 warnings generated.", "In file included from a:1:", "x\n y\n:\n", "::1: "})
    for (Family family : {Family::gcc, Family::clang, Family::unknown}) {
      CAPTURE(text);
      if (text[0] != '9') CHECK(as_one_compile("", text, family) == text);
      as_one_compile(text, text, family);
    }
}
