// SPDX-License-Identifier: GPL-2.0-or-later
#include "scan/pragma_scan.h"

#include <string>

#include "cmdline/commands/commands.h"
#include "cmdline_words.h"
#include "test.h"

namespace dcc::scan {

namespace {

bool is_local(cmdline::Family family, std::string_view text) {
  PragmaScan whole(family);
  bool found = whole.feed(text);
  for (size_t size : std::initializer_list<size_t>{1, 2, 7, 64}) {
    PragmaScan pieces(family);
    for (std::string_view rest = text; !rest.empty(); rest.remove_prefix(std::min(size, rest.size())))
      pieces.feed(rest.substr(0, size));
    CHECK(pieces.is_local() == found);
  }
  return found;
}

std::vector<std::string> must_be_no_macros(std::string_view text) {
  PragmaScan scan(cmdline::Family::clang);
  scan.feed(text);
  return {scan.must_be_no_macros().begin(), scan.must_be_no_macros().end()};
}

}  // namespace

TEST_CASE("what gcc's preprocessor does not obey stays here") {
  for (const char* text : {
           "#pragma GCC target(\"avx2\")\nint x;\n",
           "int y;\n#pragma GCC target (\"avx512f,avx512bw\")\n",
           "# 1 \"a.c\"\n#pragma GCC push_options\n#pragma GCC optimize(\"O3,fast-math\")\n",
           "# 9 \"/usr/include/x.h\" 1 3 4\n#pragma GCC optimize 3\n",
           "#pragma GCC diagnostic error \"-Wundef\"\n",
           "#pragma GCC diagnostic error \"-Wcpp\"\n",
           "\n\n  int z;\n#  pragma   GCC\ttarget(\"sse4\")\n",
       }) {
    INFO(text);
    CHECK(is_local(cmdline::Family::gcc, text));
    CHECK(is_local(cmdline::Family::unknown, text));
    CHECK(!is_local(cmdline::Family::clang, text));
  }
  // It has warnings that each loses.
  for (cmdline::Family family : {cmdline::Family::gcc, cmdline::Family::clang, cmdline::Family::unknown})
    CHECK(is_local(family, "#pragma GCC diagnostic error \"-Wall\"\n"));
}

TEST_CASE("what clang expands only when it compiles must not name a macro") {
  const struct {
    const char* text;
    const char* names;
  } table[] = {
      {"#pragma pack(push, PK)\nstruct s;\n", "PK push"},
      {"int x;\n#pragma pack(pop)\n#pragma pack(4)\n#pragma pack()\n", "pop"},
      {"#pragma weak bar = a$b\n", "a$b bar"},
      {"#pragma redefine_extname bar baz\n", "bar baz"},
      {"#pragma ms_struct ON\n", "ON"},
      {"#pragma options align=packed\n", "align packed"},
      {"#pragma clang loop unroll_count(N+0x1) vectorize(enable)\n", "N enable unroll_count vectorize"},
      {"#pragma GCC unroll N\n#pragma unroll(M)\n", "M N"},
      {"#pragma clang section text=\"t.x \\\"y\"\n", "text"},
      {"#pragma comment(lib, \"x y\")\n", "lib"},
  };
  for (const auto& [pragma, names] : table) {
    const std::string_view text = pragma;
    INFO(text);
    CHECK(line(must_be_no_macros(text)) == names);
    CHECK(!is_local(cmdline::Family::clang, text));
    CHECK(is_local(cmdline::Family::unknown, text));
    CHECK(!is_local(cmdline::Family::gcc, text));
  }
  CHECK(is_local(cmdline::Family::clang, "#pragma unroll __LINE__\n"));
  CHECK(is_local(cmdline::Family::clang, "#pragma pack(\\u00e9)\n"));
  CHECK(is_local(cmdline::Family::clang, "#pragma weak " + std::string(5000, 'w') + "\n"));
}

TEST_CASE("all other pragmas go out") {
  const std::string immintrin =
      "# 31 \"/usr/lib/gcc/x86_64-linux-gnu/12/include/avx2intrin.h\" 3 4\n#pragma GCC push_options\n"
      "#pragma GCC target(\"avx2\")\n# 7 \"a.c\" 2\n";
  for (const std::string& text : {
           std::string(),
           immintrin,
           std::string("#pragma clang diagnostic push\n#pragma STDC FP_CONTRACT ON\n#pragma omp parallel for\n"),
           std::string(
               "#pragma once\n#pragma GCC system_header\n#pragma GCC visibility push(default)\n#pragma\n#\n# 1\n"),
           std::string("#pragma GCC diagnostic error \"-Wswitch\"\n#pragma GCC diagnostic ignored \"-Wundef\"\n"),
           std::string("char s[] = \"#pragma GCC target(avx2)\"; // #pragma weak x\n"),
           std::string("int x; #pragma GCC target(\"avx2\")\n"),
           std::string(100'000, '#'),
       }) {
    INFO(text.substr(0, 200));
    CHECK(!is_local(cmdline::Family::gcc, text));
    CHECK(!is_local(cmdline::Family::clang, text));
    CHECK(must_be_no_macros(text).empty());
  }
  CHECK(is_local(cmdline::Family::gcc, immintrin + "#pragma GCC target(\"avx2\")\n"));
}

TEST_CASE("preprocessed text names its origin in its first two lines, or not at all") {
  CHECK(cmdline::names_its_origin("# 0 \"m.c\"\n# 1 \"/home/me//\"\n# 0 \"<built-in>\"\n", true));
  CHECK(cmdline::names_its_origin("# 1 \"m.c\"\nint x;", false));
  CHECK(!cmdline::names_its_origin("# 0 \"m.c\"\n# 0 \"<built-in>\"\n# 1 \"/home/me//\"\n", true));
  CHECK(!cmdline::names_its_origin("# 0 \"m.c\"", true));
  for (const char* text : {"", "\n# 0 \"m.c\"\n", "int x;\n", "#pragma once\n", "# \"m.c\"\n"})
    CHECK(!cmdline::names_its_origin(text, false));
}

TEST_CASE("pragmas about warnings, which gcc's preprocessor does not obey") {
  const std::string pragma = "#pragma GCC diagnostic push\n";
  auto changes_warnings = [](cmdline::Family family, const std::string& text) {
    PragmaScan scan(family);
    scan.feed(text);
    return scan.changes_warnings();
  };
  CHECK(changes_warnings(cmdline::Family::gcc, "# 1 \"a.c\"\n" + pragma));
  CHECK(changes_warnings(cmdline::Family::gcc, "# 1 \"b.h\" 1 3 4\n# 2 \"a.c\" 2\n" + pragma));
  CHECK_FALSE(changes_warnings(cmdline::Family::clang, "# 1 \"a.c\"\n" + pragma));
  CHECK_FALSE(changes_warnings(cmdline::Family::gcc, "# 1 \"b.h\" 1 3 4\n" + pragma));
  CHECK_FALSE(changes_warnings(cmdline::Family::gcc, "# 1 \"a.c\"\n#pragma GCC poison x\n"));
}

}  // namespace dcc::scan
