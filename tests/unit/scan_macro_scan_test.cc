// SPDX-License-Identifier: GPL-2.0-or-later
#include "scan/macro_scan.h"

#include "test.h"

namespace dcc::scan {

TEST_CASE("a macro is found by its definition, wherever that is cut into pieces") {
  const std::string text =
      "#define __STDC__ 1\n# 1 \"a.c\" 2\nint pop;\n#define pushed 1\n#undef pop\n #define pop\n"
      "#define push(x) pop\n#define N\n";
  const struct {
    Names names;
    const char* macro;
  } table[] = {{{"push", "pop"}, "push"}, {{"N"}, "N"}, {{"pop", "x", "int", "NN", ""}, ""}};
  for (const auto& [names, macro] : table)
    for (size_t size : std::initializer_list<size_t>{1, 2, 7, 1000}) {
      MacroScan scan(names);
      for (size_t at = 0; at < text.size(); at += size) scan.feed(std::string_view(text).substr(at, size));
      CHECK(scan.macro() == macro);
    }
}

}  // namespace dcc::scan
