// SPDX-License-Identifier: GPL-2.0-or-later
#include "scan/messages.h"

#include "test.h"

namespace dcc::scan {

TEST_CASE("what gcc's lexer and driver say in both passes is said once, as it was said here") {
  const std::string lexer =
      "a.c:1:5: warning: identifier \"and\" is a special operator name in C++ [-Wc++-compat]\n"
      "    1 | int and;\n      |     ^~~\n";
  const std::string here = "gcc: warning: \u2018-mmpx\u2019 is no longer supported\n" + lexer;
  CHECK(as_one_compile(here,
                       "x86_64-linux-gnu-gcc-12: warning: \u2018-mmpx\u2019 is no longer supported\n"
                       "a.c:1:5: warning: identifier \"and\" is a special operator name in C++ [-Wc++-compat]\n"
                       "a.c: In function \u2018f\u2019:\na.c:3:1: warning: no return\n",
                       cmdline::Family::gcc) ==
        here + "a.c: In function \u2018f\u2019:\na.c:3:1: warning: no return\n");
  CHECK(as_one_compile(lexer, "", cmdline::Family::gcc) == lexer);
  CHECK(as_one_compile("", lexer, cmdline::Family::gcc) == lexer);
}

TEST_CASE("where a message is from is said although the first message there was said before") {
  CHECK(as_one_compile(
            "In file included from a.c:1:\na.h:1:2: warning: one\n",
            "In file included from a.c:1:\na.h: In function 'f':\na.h:1:2: warning: one\na.h:2:1: warning: two\n"
            "a.c:3:1: warning: three\n",
            cmdline::Family::gcc) ==
        "In file included from a.c:1:\na.h:1:2: warning: one\na.h: In function 'f':\na.h:2:1: warning: two\n"
        "a.c:3:1: warning: three\n");
}

TEST_CASE("what is said twice by one pass is two messages") {
  const std::string twice = "a.c:1:1: warning: x\na.c:1:1: warning: x\n";
  CHECK(as_one_compile("a.c:1:1: warning: x\n", twice, cmdline::Family::gcc) == twice);
  CHECK(as_one_compile("", twice, cmdline::Family::gcc) == twice);
  CHECK(as_one_compile(twice, "", cmdline::Family::unknown) == twice);
}

TEST_CASE("a place may stand behind other numbers, of which a long line is read quickly") {
  const std::string here = "a: warning: x\n";
  CHECK(as_one_compile(here, "a:1::2:3: warning: x\n", cmdline::Family::gcc) == here);
  std::string numbers = "a";
  for (int i = 0; i < 1'000'000; ++i) numbers += ":1";
  CHECK(as_one_compile(here, numbers, cmdline::Family::gcc) == here + numbers);
}

TEST_CASE("colours and links do not matter") {
  const std::string coloured =
      "\x1b[01m\x1b[Ka.c:1:1:\x1b[m\x1b[K \x1b[01;35m\x1b[Kwarning: \x1b[m\x1b[Kx "
      "[\x1b]8;;https://gcc.gnu.org/\x1b\\-Wx\x1b]8;;\x1b\\]\n";
  CHECK(as_one_compile("a.c:1:1: warning: x [-Wx]\n", coloured, cmdline::Family::gcc) == "a.c:1:1: warning: x [-Wx]\n");
}

TEST_CASE("clang counts once") {
  const std::string dollar = "a.c:9:6: warning: '$' in identifier\nint a$b: case 3:\n     ^\n";
  CHECK(as_one_compile(dollar + "1 warning generated.\n",
                       "a.c:9:6: warning: '$' in identifier\nout: a$b:\n     ^\na.c:3:1: warning: y\nx:\n^\n"
                       "2 warnings generated.\n",
                       cmdline::Family::clang) == dollar + "a.c:3:1: warning: y\nx:\n^\n2 warnings generated.\n");
  CHECK(as_one_compile("", "a.c:3:1: warning: y\nx:\n^\n1 warning generated.\n", cmdline::Family::clang) ==
        "a.c:3:1: warning: y\nx:\n^\n1 warning generated.\n");
  CHECK(as_one_compile(dollar + "1 warning generated.\n", "", cmdline::Family::clang) ==
        dollar + "1 warning generated.\n");
}

TEST_CASE("clang's count ends the colour of the line before") {
  const std::string coloured = "a.c:1:5: \x1b[0;1;35mwarning: \x1b[0mx\nint a;\n\x1b[0;1;32m    ^\n";
  CHECK(as_one_compile("", coloured + "\x1b[0m1 warning generated.\n", cmdline::Family::clang) ==
        coloured + "\x1b[0m1 warning generated.\n");
  CHECK(as_one_compile(coloured + "\x1b[0m1 warning generated.\n", "", cmdline::Family::clang) ==
        coloured + "\x1b[0m1 warning generated.\n");
}

TEST_CASE("clang's driver does not count, its compiler without a place does") {
  const std::string driver = "clang: warning: 'x86_64' does not support '-moutline'; flag ignored [-Woption-ignored]\n";
  CHECK(as_one_compile(driver, driver, cmdline::Family::clang) == driver);
  CHECK(as_one_compile(driver, driver + "a.c:3:1: warning: y\nx:\n^\n1 warning generated.\n", cmdline::Family::clang) ==
        driver + "a.c:3:1: warning: y\nx:\n^\n1 warning generated.\n");
  const std::string nowhere = "warning: ignoring -fapple-kext\n1 warning generated.\n";
  CHECK(as_one_compile(nowhere, nowhere, cmdline::Family::clang) == nowhere);
}

TEST_CASE("clang counts the warnings of both passes beside the errors") {
  const std::string old = "a.c:1:2: warning: old\n#warning old\n ^\n";
  const std::string wrong = "a.c:2:9: error: undeclared\nint y = z;\n        ^\n";
  CHECK(as_one_compile(old + "1 warning generated.\n", wrong + "1 error generated.\n", cmdline::Family::clang) ==
        old + wrong + "1 warning and 1 error generated.\n");
  CHECK(as_one_compile(old + "1 warning generated.\n", wrong + "2 warnings and 3 errors generated.\n",
                       cmdline::Family::clang) == old + wrong + "3 warnings and 3 errors generated.\n");
}

TEST_CASE("gcc names a file as a whole in its first pass, and its first line in the second") {
  const std::string obsolete = "a.c: warning: STABS debugging information is obsolete\n";
  CHECK(as_one_compile(obsolete, "a.c:1: warning: STABS debugging information is obsolete\n", cmdline::Family::gcc) ==
        obsolete);
}

TEST_CASE("clang's optimizer points to the line that it means") {
  CHECK(as_one_compile("",
                       "a.c:3:5: warning: loop not vectorized [-Wpass-failed]\nint h(int*p,int n){\n    ^\n"
                       "a.c:3:5: note: could not determine the original source location for a.c:6:3\n"
                       "1 warning generated.\n",
                       cmdline::Family::clang) ==
        "a.c:6:3: warning: loop not vectorized [-Wpass-failed]\n1 warning generated.\n");
}

TEST_CASE("anything at all can be merged") {
  for (std::string text : {"\n", "\n\n", ":", " : ", "\x1b", "\x1b[", "\x1b]", "a:1:", "a:1:1:", "a:1:1: ",
                           "9 warnings generated.", "In file included from a:1:", "x\n y\n:\n", "::1: "})
    for (cmdline::Family family : {cmdline::Family::gcc, cmdline::Family::clang, cmdline::Family::unknown}) {
      CAPTURE(text);
      if (text[0] != '9') CHECK(as_one_compile("", text, family) == text);
      as_one_compile(text, text, family);
    }
}

namespace {

std::optional<std::string> read_a_c(const std::string& name) {
  if (name != "a.c") return std::nullopt;
  return "case 1:\n f();\n // fall through\ncase 2:\n g();\ncase 3:\nCASE(4)\n";
}
const std::string k_answered =
    "a.c:2:2: warning: this statement may fall through [-Wimplicit-fallthrough=]\na.c:4:1: note: here\n";
const std::string k_meant =
    "a.c:5:2: warning: this statement may fall through [-Wimplicit-fallthrough=]\na.c:6:1: note: here\n";
const std::string k_of_macro =
    "a.c:6:2: warning: this statement may fall through [-Wimplicit-fallthrough=]\na.c:7:1: note: here\n";
const std::string k_other = "a.c:5:3: warning: unused [-Wunused]\n";
const std::string k_f = "a.c: In function 'f':\n", k_g = "a.c: In function 'g':\n";

}  // namespace

TEST_CASE("what the source's comments answer is not said") {
  auto said = [](const std::string& text) { return as_one_compile("", text, cmdline::Family::gcc, read_a_c); };
  CHECK(said(k_f + k_answered) == "");
  CHECK(said(k_f + k_meant) == k_f + k_meant);
  CHECK(said(k_f + k_answered + k_meant) == k_f + k_meant);
  CHECK(said(k_f + k_answered + k_other) == k_f + k_other);
  CHECK(said(k_f + k_answered + k_g + k_other) == k_g + k_other);
  CHECK(said(k_f + k_other + k_g + k_answered + k_f + k_meant) == k_f + k_other + k_meant);
  CHECK(said(k_f + k_other + k_g + k_answered) == k_f + k_other);
  CHECK(as_one_compile("", k_f + k_answered, cmdline::Family::gcc) == k_f + k_answered);
  std::string elsewhere = k_answered;
  elsewhere.replace(elsewhere.find("a.c:4"), 3, "b.h");
  CHECK(said(elsewhere) == elsewhere);
}

TEST_CASE("warnings that macros may have made are told from others") {
  auto doubtful = [](const std::string& text, cmdline::Family family) {
    return doubtful_warning(text, family, read_a_c);
  };
  CHECK(!doubtful("", cmdline::Family::gcc));
  CHECK(!doubtful(k_f + k_meant + k_other, cmdline::Family::gcc));
  CHECK(doubtful(k_f + k_of_macro, cmdline::Family::gcc) == "implicit-fallthrough");
  std::string unreadable = k_answered;
  unreadable.replace(unreadable.find("a.c:4"), 3, "b.h");
  CHECK(doubtful(k_f + unreadable, cmdline::Family::gcc) == "implicit-fallthrough");
  CHECK(doubtful("a.c:1:1: warning: x [-Wtautological-compare]\n", cmdline::Family::gcc) == "tautological-compare");
  CHECK(!doubtful("a.c:1:1: warning: x [-Wself-assign]\n", cmdline::Family::gcc));
  CHECK(doubtful("a.c:1:1: warning: x [-Wself-assign]\nx\n^\n1 warning generated.\n", cmdline::Family::clang) ==
        "self-assign");
  CHECK(!doubtful("a.c:1:1: warning: the text [-Wself-assign] in it\n", cmdline::Family::clang));
}

TEST_CASE("a warning about a line with a system header's macro may be about that") {
  auto has_system_macro = [](std::string_view file, uint64_t line) { return file == "a.c" && line == 7; };
  const std::string fallthrough =
      "a.c:7:16: warning: this statement may fall through [-Wimplicit-fallthrough=]\na.c:8:5: note: here\n";
  CHECK(doubtful_warning(fallthrough, cmdline::Family::gcc, {}, has_system_macro) == "implicit-fallthrough");
  CHECK(!doubtful_warning("a.c:8:1: warning: x [-Wy]\n", cmdline::Family::gcc, {}, has_system_macro));
  CHECK(!doubtful_warning("a.c: warning: x [-Wy]\n", cmdline::Family::gcc, {}, has_system_macro));
}

TEST_CASE("an error of the source is told from what befell its compiler") {
  for (const char* of_source : {
           "a.c:1:9: error: 'y' undeclared here (not in a function)\n",
           "a.c: In function 'f':\na.c:3: error: expected ';'\n",
           "a.c:1:10: fatal error: none.h: No such file or directory\n    1 | #include \"none.h\"\ncompilation "
           "terminated.\n",
           "a.s: Assembler messages:\na.s:1: Error: no such instruction: `bogus %eax'\n",
           "\x1b[01m\x1b[Ka.c:1:9:\x1b[m\x1b[K \x1b[01;31m\x1b[Kerror: \x1b[m\x1b[Kexpected ';'\n",
           "a.c:2:1: warning: unused [-Wunused]\na.c:3:1: error: 'y' undeclared\n",
           "cc: error: unrecognized command-line option '-Wcomma'\n",
           "cc1: error: unrecognized command-line option '-fnone'\n",
           "clang: error: unknown argument: '-fnone'\n",
           "gcc: error: unrecognized command line option '-Wcomma'\n",
       }) {
    CAPTURE(of_source);
    CHECK(blames_source(of_source));
  }
  for (const char* accident : {
           "",
           "g++: fatal error: Killed signal terminated program cc1plus\ncompilation terminated.\n",
           "a.c:2:1: error: 'y' undeclared\ng++: fatal error: Killed signal terminated program cc1plus\n",
           "a.c:9:1: internal compiler error: Segmentation fault\n",
           "virtual memory exhausted: Cannot allocate memory\n",
           "cc1plus: out of memory allocating 65536 bytes after a total of 1 bytes\n",
           "gcc: fatal error: cannot execute 'cc1': execvp: No such file or directory\n",
           "/p/cc1: error while loading shared libraries: libmpc.so.3: cannot open shared object file\n",
           "/p/cc1: symbol lookup error: /p/x.so: undefined symbol: y\n",
           "a.c:2:1: warning: unused [-Wunused]\nLLVM ERROR: something\n",
           "a.c:1:9: Fehler: 'y' nicht deklariert\n",
           "a.c:3:2: warning: #warning \"error: unknown argument: x\"\n",
       }) {
    CAPTURE(accident);
    CHECK(!blames_source(accident));
  }
}

}  // namespace dcc::scan
