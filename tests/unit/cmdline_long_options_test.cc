// SPDX-License-Identifier: GPL-2.0-or-later
#include "cmdline/long_options.h"

#include "cmdline_words.h"
#include "test.h"

namespace dcc::cmdline {

TEST_CASE("long names are read as the short ones") {
  const struct {
    const char* written;
    const char* meant;
  } table[] = {
      {"gcc --optimize --debug --pipe --compile a.c", "gcc -O -g -pipe -c a.c"},
      {"gcc --optimize=2 --debug=3", "gcc -O2 -g3"},
      {"gcc --include x.h --include=x.h", "gcc -include x.h -include x.h"},
      {"gcc --define-macro=X=1 --undefine-macro X", "gcc -D X=1 -U X"},
      {"gcc --output=a.o --output b.o --language=c", "gcc -o a.o -o b.o -x c"},
      // An operand is no option, whatever it looks like.
      {"gcc -D --compile --define-macro --compile --define-macro=--compile",
       "gcc -D --compile -D --compile -D --compile"},
      {"gcc --define-macro=-I --compile", "gcc -D -I -c"},
      {"gcc --define-macro", "gcc -D"},
      // No names of the kind.
      {"gcc --define-macro= --pipe=x --compiler --comp", "gcc --define-macro= --pipe=x --compiler --comp"},
      {"gcc --sysroot=x --param x=1 --version", "gcc --sysroot=x --param x=1 --version"},
      {"gcc -- --compile", "gcc -- -c"},
      {"gcc", "gcc"},
  };
  for (const auto& [written, meant] : table) CHECK(line(in_short_names(words(written))) == meant);
}

}  // namespace dcc::cmdline
