// SPDX-License-Identifier: GPL-2.0-or-later
#include "scan/statement_scan.h"

#include <string>

#include "test.h"

namespace dcc::scan {

namespace {

// In a function of the user's file; the same in one piece and line by line.
cmdline::Evidence found(const std::string& body) {
  const std::string source = "void f()\n{\n" + body + "}\n", text = "# 1 \"a.c\"\n" + source;
  auto read = [&](const std::string& name) { return name == "a.c" ? std::optional(source) : std::nullopt; };
  SourceLines of_whole(read), of_lines(read);
  StatementScan whole(&of_whole), lines(&of_lines);
  whole.feed(text);
  for (size_t at = 0; at < text.size();) {
    const size_t end = text.find('\n', at) + 1;
    lines.feed(std::string_view(text).substr(at, end - at));
    at = end;
  }
  CHECK(whole.found() == lines.found());
  return whole.found();
}

}  // namespace

TEST_CASE("indentation that misleads") {
  for (const char* body : {
           "  if (a)\n    b();\n    c();\n",
           "  for (;;)\n    b(\"}\", ')');\n\n    c();\n",
           "  if (a) {\n    d();\n  } else\n    b();\n    c();\n",
           "  while (a)\n    if (b) {\n      c();\n    }\n    d();\n",
           "  if (a)\n\tb();\n        c();\n",
           "    if (a) b();\n\tc();\n",
           " if (a) b();\n\tc();\n",
           "  if (a) if (b) c();\n\td();\n",
           "  if (a)\n        b();\n     \tc();\n",
           "  if (a) b();\n         c();\n",
           "  if (a)\n    b(); c();\n",
           "  if (a);\n    c();\n",
           "  if (a)\n    b();\n# 9 \"a.c\"\n    c();\n",
           "  if (a)\n    x = \n# 4 \"a.c\" 3 4\n        ((void *)0)\n# 4 \"a.c\"\n            ;\n    c();\n",
       }) {
    INFO(body);
    CHECK((found(body) & cmdline::k_indentation) != 0);
  }
}

TEST_CASE("statements on one line, as from a macro") {
  auto found_alone = [](const std::string& body) {
    return StatementScan().feed("# 1 \"a.c\"\nvoid f()\n{\n" + body + "}\n");
  };
  CHECK(found_alone("  if (a) b(); c();\n") == (cmdline::k_one_line | cmdline::k_macro_body));
  CHECK(found_alone("  x(); for (;;) b(); c();\n") == (cmdline::k_one_line | cmdline::k_macro_body));
  CHECK(found_alone("  do { if (a) return; c(); } while (0);\n") == (cmdline::k_one_line | cmdline::k_macro_body));
  CHECK(found_alone("  if (a) b(); else c(); d();\n") == (cmdline::k_one_line | cmdline::k_macro_body));
  CHECK(found_alone("  switch (a) b(); c();\n") == cmdline::k_macro_body);
}

TEST_CASE("empty bodies") {
  CHECK(found("  if (a) ;\n  b();\n") == cmdline::k_empty_body);
  CHECK(found("  if (a) { b(); }\n  else ;\n  c();\n") == cmdline::k_empty_body);
  CHECK((found("  for (;;) ;\n  {\n    b();\n  }\n") & cmdline::k_empty_body) != 0);
  CHECK(found("  while (a) ;\n  b();\n") == 0);
  CHECK(found("  if (a) ;\n  else c();\n") == 0);
  CHECK(found("  if (a)\n    ;\n  b();\n") == 0);
}

TEST_CASE("ordinary statements are evidence of nothing") {
  for (const char* body : {
           "  if (a)\n    b();\n  c();\n",
           "  if (a)\n    b();\n  else if (c)\n    d();\n  else\n    e();\n  f();\n",
           "  for (;;)\n    if (a)\n      b();\n  c();\n",
           "    for (;;)\n        if (a) b(); else c();\n    d();\n",
           "  do\n    a();\n  while (b);\n  c();\n",
           "  if (a)\n    do { b(); } while (c);\n  d();\n",
           "  if (a) {\n    b();\n  }\n  c();\n",
           "  if (a) { b(); c(); } d();\n",
           "\tif (a)\n\t\tb();\n\tc();\n",
           "  switch (a) {\n  case 1:\n    if (b) c();\n  case 2:\n    d();\n  }\n  e();\n",
           "  while (a)\n    x = (struct s){1, 2};\n  c();\n",
           "  if (a)\n    x = [] { return 1; };\n  c();\n",
           "  s = R\"(\n  if (a)\n    b();\n    c();\n# 3 \"a.c\"\n)\";\n  c();\n",
           "# 1 \"b.h\" 1 3\n  if (a) b(); c();\n# 4 \"a.c\" 2\n",
       }) {
    INFO(body);
    CHECK(found(body) == 0);
  }
}

TEST_CASE("a pragma about uninitialized variables") {
  CHECK(found("#pragma GCC diagnostic ignored \"-Wmaybe-uninitialized\"\n  a();\n") == cmdline::k_uninitialized_pragma);
  CHECK(found("#pragma GCC diagnostic ignored \"-Wformat\"\n  a();\n") == 0);
}

TEST_CASE("gcc is silent about what system headers' macros lay out") {
  CHECK(found("  x =\n# 3 \"a.c\" 3 4\n  ({ if (a) b(); c(); })\n# 3 \"a.c\"\n  ;\n") == 0);
  CHECK(found("  x =\n# 3 \"a.c\" 3 4\n  if (a)\n# 3 \"a.c\"\n  b(); c();\n") == cmdline::k_macro_body);
}

TEST_CASE("the source shows what is no evidence") {
  // In a function that begins with line 4 of the source.
  auto found_with = [](const std::string& text, const std::string& source) {
    SourceLines lines(
        [&](const std::string& name) { return name == "a.c" ? std::optional("\n\n\n" + source) : std::nullopt; });
    StatementScan scan(&lines);
    return scan.feed("# 1 \"a.c\"\n\nvoid f()\n{\n" + text + "}\n");
  };
  const std::string line = "  if (a) b(); c();\n", in_braces = "  { if (f(')')) b(); c(); }\n";
  CHECK(found_with(line, line) == cmdline::k_one_line);
  CHECK(found_with(in_braces, in_braces) == 0);
  // A macro of two statements, alone and beside an if; and one that has its own, of whose layout the text knows
  // nothing.
  CHECK(found_with(line, "  if (a) TWICE;\n") == (cmdline::k_one_line | cmdline::k_macro_body));
  CHECK(found_with(line, "  if (a) TWICE; if (b) b();\n") == (cmdline::k_one_line | cmdline::k_macro_body));
  CHECK(found_with(line, "  MACRO(a);\n") == (cmdline::k_one_line | cmdline::k_macro_body));
  CHECK(found_with("  switch (a) b(); c();\n", "  switch (a) TWICE;\n") == cmdline::k_macro_body);
  // Tabs or blanks.
  const std::string lines = "          b();\n   c();\n";
  CHECK(found_with("   if (a)\n" + lines, "   if (a)\n" + lines) == 0);
  CHECK(found_with("   if (a)\n" + lines, "   if (a)\n          b();\n\t  c();\n") == cmdline::k_indentation);
  // A comment is the beginning of its line.
  const std::string deep = "        b();\n        c();\n";
  CHECK(found_with("        x(); if (a)\n" + deep, "        x(); if (a)\n" + deep) == 0);
  CHECK(found_with("        x(); if (a)\n" + deep, "/* c */ x(); if (a)\n" + deep) == cmdline::k_indentation);
  // Not from where it says.
  CHECK(found_with("#line 4\n# 4 \"b.c\"\n# 4 \"a.c\"\n   if (a)\n" + lines, "   if (a)\n" + lines) ==
        cmdline::k_indentation);
  CHECK(found_with("#line 4\n# 4 \"b.c\"\n" + in_braces, in_braces) == (cmdline::k_one_line | cmdline::k_macro_body));
  CHECK(found_with("  x();\n# 1 \"b.c\" 1\n# 4 \"a.c\"\n" + in_braces, in_braces) ==
        (cmdline::k_one_line | cmdline::k_macro_body));
}

TEST_CASE("statements from macros are judged by the definitions") {
  // `line` is the source's and becomes `text`, which is on one line; DEFINITIONS stand before it.
  auto is_evidence = [](const std::string& definitions, const std::string& line, const std::string& text) {
    const std::string source = definitions + "void f()\n{\n" + line + "}\n";
    auto read = [&](const std::string& name) { return name == "a.c" ? std::optional(source) : std::nullopt; };
    SourceLines lines(read);
    MacroLayouts macros(read);
    StatementScan scan(&lines, &macros);
    std::string above;
    for (char c : definitions)
      if (c == '\n') above += '\n';
    return (scan.feed("# 1 \"a.c\"\n" + above + "void f()\n{\n" + text + "}\n") & cmdline::k_layout) != 0;
  };
  const std::string text = "  if (a) b(); c();\n";
  for (const char* clear : {
           "#define M if (a) b(); c()\n",
           "#define M \\\n  if (a) \\\n    b(); \\\n  c()\n",
           "# define M(x) do { if (a) /* ; */ \\\n  b(x); /*\n*/ c(); } while (0)\n",
           "#define N do { b(); d(); } while (0)\n#define M if (a) N; c()\n",
           "#define N { b(); d(); };\n#define M if (a) N; c()\n",
           "#if 0\n#define\n# define /* N */\n#endif\n#define M if (a) b(); c()\n",
       }) {
    INFO(clear);
    CHECK_FALSE(is_evidence(clear, "  M;\n", text));
    CHECK_FALSE(is_evidence(clear, "  x = 1; M;\n", text));
  }
  for (const char* doubtful : {
           "",
           "#define M \\\n  if (a) b(); c()\n",
           "#define M \\\n  if (a) \\\n    b(); \\\n    c()\n",
           "#define M /*\n*/ if (a) \\\n    b(); \\\n    c()\n",
           "#define M x(); if (a) \\\n        b(); \\\n        c()\n",
           "#define M \\ \n  if (a) \\\r\n\tb(); \\\n        c()\n",
           "#define N b(); d()\n#define M if (a) N; c()\n",
           "#error don't\n#define M /* if (a) b(); c() */ x()\n",
           "#define N if (a)\n#define M N b(); c()\n",
           "#define N b();\n#define M if (a) N c()\n",
           "#define M OF(a)\n#define OF(x) M_##x\n#define M_a if (a) b(); c()\n",
           "#define M R\"(\n)\"\n#define M if (a) b(); c()\n",
       }) {
    INFO(doubtful);
    CHECK(is_evidence(doubtful, "  M;\n", text));
  }
  // What the call adds.
  const std::string with_argument = "#define N b(); d()\n#define M(x) if (a) x; c()\n";
  CHECK_FALSE(is_evidence(with_argument, "  M(b());\n", text));
  CHECK(is_evidence(with_argument, "  M(N);\n", text));
  CHECK(is_evidence(with_argument, "  M(b(); d());\n", text));
  CHECK(is_evidence(with_argument, "  if (a) M(b());\n", text));
}

}  // namespace dcc::scan
