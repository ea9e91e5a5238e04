// SPDX-License-Identifier: GPL-2.0-or-later
#include "scan/fallthrough_comment.h"

#include <algorithm>
#include <string>

#include "test.h"

namespace dcc::scan {

using dcc::scan::says_it_falls_through;

TEST_CASE("comments that gcc takes for words about falling through") {
  for (const char* comment :
       {"/* fall through */", "/*FALLTHROUGH*/", "/* FALLTHRU */", "// fallthrough", "// Fall-through",
        "/* falls through */", "/* Falls Through. */", "/* else, fall through */", "/* Else fall thru!! */",
        "/* INTENTIONALLY FALL THROUGH */", "/* Intentional fall-through - see above */", "/*-fallthrough*/",
        "/*@fallthrough@*/", "/*lint -fallthrough */", "/* fallthru */ /* another */",
        "// fall through\n// another\n\n", "/* another */\n/* fallthrough */"}) {
    CAPTURE(comment);
    const std::string source = std::string("  f();\n") + comment + "\n  case 2:";
    const auto line = static_cast<size_t>(1 + std::count(source.begin(), source.end(), '\n'));
    CHECK(says_it_falls_through(source, line, 3));
  }
  for (const char* comment :
       {"", "/* we fall through */", "/* fall through the floor */", "// FALL through", "/* ELSE fall through */",
        "/* else Fall through */", "/* FallThrough */", "/* intentionallyfallthrough */", "/* fall through */ ;",
        "\"/* fall through */\"", "/* falling through */", "*/", "/* Fall through\n - here */ /", "int x; /"}) {
    CAPTURE(comment);
    const std::string source = std::string("  f();\n") + comment + "\n  case 2:";
    const auto line = static_cast<size_t>(1 + std::count(source.begin(), source.end(), '\n'));
    CHECK(!says_it_falls_through(source, line, 3));
  }
}

TEST_CASE("labels, and what macros may make of them") {
  using dcc::scan::is_label;
  const std::string source = "case 1:\n  default:\n\tout :\n  CASE(3)\n  f(x) ? y : z;\n";
  CHECK(is_label(source, 1, 1));
  CHECK(is_label(source, 2, 3));
  CHECK(is_label(source, 3, 9));
  CHECK(!is_label(source, 4, 3));
  CHECK(!is_label(source, 4, 1));
  CHECK(!is_label(source, 9, 1));
}

TEST_CASE("a place that is not in the source has no comment") {
  const std::string source = "/* fall through */ case 1:\n";
  CHECK(says_it_falls_through(source, 1, 20));
  CHECK(says_it_falls_through("//FALLTHRU\n\tdefault:", 2, 2));
  CHECK(says_it_falls_through("//FALLTHRU\n\tdefault:", 2, 9));
  CHECK(!says_it_falls_through("//FALLTHRU\n\tdefault:", 2, 5));
  for (auto [line, column] : {std::pair<size_t, size_t>{0, 1}, {1, 0}, {1, 1000}, {3, 1}, {2, 2}, {9, 9}})
    CHECK(!says_it_falls_through(source, line, column));
  CHECK(!says_it_falls_through("", 1, 1));
  CHECK(!says_it_falls_through("*/x", 1, 3));
  CHECK(!says_it_falls_through("/*/x", 1, 4));
}

}  // namespace dcc::scan
