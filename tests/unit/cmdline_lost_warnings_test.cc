// SPDX-License-Identifier: GPL-2.0-or-later
#include "cmdline/lost_warnings.h"

#include "cmdline_words.h"
#include "test.h"

namespace dcc::cmdline {

namespace {

std::string lost(std::string_view command) {
  std::vector<std::string> names;
  for (const LostWarning& warning : lost_errors(analyzed(command))) names.emplace_back(warning.name);
  return join(names, " ");
}

}  // namespace

TEST_CASE("which warnings are errors, and lost") {
  const std::string all_of_gcc = "misleading-indentation multistatement-macros uninitialized maybe-uninitialized";
  for (const char* command :
       {"gcc -c a.c", "gcc -Wall -Wextra -c a.c", "gcc -Werror -c a.c", "gcc -Wall -Werror -Wno-error -c a.c",
        "gcc -Wall -pedantic-errors -c a.c", "gcc -Wall -Werror -w -c a.c", "gcc -Wall -Werror=format -c a.c",
        "gcc -Wmisleading-indentation -Werror -Wno-misleading-indentation -c a.c",
        "gcc -Wmisleading-indentation -Werror -Wno-error=misleading-indentation -c a.c",
        "clang -Wall -Werror=unused -c a.c", "clang -Werror -Wno-empty-body -c a.c", "clang -Wdocumentation -c a.c"}) {
    INFO(command);
    CHECK(lost(command) == "");
  }
  CHECK(lost("gcc -Wall -Werror -c a.c") == all_of_gcc);
  CHECK(lost("gcc -Werror -Wall -c a.c") == all_of_gcc);
  CHECK(lost("gcc -Wno-error -Werror=all -c a.c") == all_of_gcc);
  CHECK(lost("gcc -Wextra -Wno-multistatement-macros -Wall -Werror -c a.c") == all_of_gcc);
  CHECK(lost("gcc -Wall -Werror -Wno-multistatement-macros -Wno-error=misleading-indentation -c a.c") ==
        "uninitialized maybe-uninitialized");
  CHECK(lost("gcc -Wextra -Werror -c a.c") == "uninitialized maybe-uninitialized");
  CHECK(lost("clang -Wextra -Werror -c a.c") == "empty-body");
  CHECK(lost("clang -Weverything -Werror -c a.c") == "misleading-indentation empty-body documentation");
  CHECK(lost("gcc -Werror=misleading-indentation -c a.c") == "misleading-indentation");
  CHECK(lost("gcc -Werror=misleading-indentation -Wno-error -c a.c") == "misleading-indentation");
  CHECK(lost("gcc -Wmisleading-indentation -Werror -c a.c") == "misleading-indentation");
  CHECK(lost("clang -Werror -c a.c") == "empty-body");
  CHECK(lost("clang -Wall -Werror -c a.c") == "misleading-indentation empty-body");
  CHECK(lost("clang -Wdocumentation -Werror -c a.c") == "empty-body documentation");
  CHECK(lost("clang -Werror=documentation-html -c a.c") == "documentation");
  CHECK(lost("cc -Wall -Werror -c a.c") == all_of_gcc + " misleading-indentation empty-body");
}

TEST_CASE("what no look at the text can decide stays here") {
  CHECK(analyzed("clang -Wdocumentation -Werror -c a.c").local_reason ==
        "-Wdocumentation is an error here and is lost in preprocessed text");
  CHECK(analyzed("clang -Wall -Werror -c a.c").distributable());
  CHECK(analyzed("clang -Wdocumentation -c a.c").distributable());
}

TEST_CASE("whether warnings are errors") {
  CHECK(has_errors_of_warnings(analyzed("gcc -Werror -c a.c")));
  CHECK(has_errors_of_warnings(analyzed("gcc -Werror=format -c a.c")));
  CHECK(has_errors_of_warnings(analyzed("gcc -pedantic-errors -c a.c")));
  CHECK_FALSE(has_errors_of_warnings(analyzed("gcc -Wall -Wno-error -c a.c")));
}

TEST_CASE("pragmas that make errors of them") {
  CHECK(raises_lost_warning(Family::gcc, "#pragma GCC diagnostic error \"-Wmisleading-indentation\""));
  CHECK(raises_lost_warning(Family::clang, "#pragma clang diagnostic fatal \"-Wempty-body\""));
  CHECK_FALSE(raises_lost_warning(Family::gcc, "#pragma GCC diagnostic error \"-Wempty-body\""));
  CHECK_FALSE(raises_lost_warning(Family::unknown, "#pragma GCC diagnostic error \"-Wformat\""));
  CHECK_FALSE(raises_lost_warning(Family::unknown, "#pragma GCC diagnostic error \"-W"));
}

}  // namespace dcc::cmdline
