// SPDX-License-Identifier: GPL-2.0-or-later
#include "toolchain/lookup/launcher.h"

#include "test.h"

namespace dcc::toolchain {

TEST_CASE("what starts a compiler is told from a compiler, by its name or its path") {
  for (const char* program : {"ccache", "/usr/bin/ccache", "sccache", "icecc", "env", "/usr/bin/nice", "libtool"}) {
    CAPTURE(program);
    CHECK(find_launcher(program));
  }
  for (const char* program : {"gcc", "clang++", "/usr/lib/ccache/gcc", "ccache-swig", "x86_64-linux-gnu-gcc", ""}) {
    CAPTURE(program);
    CHECK(!find_launcher(program));
  }
}

TEST_CASE("of a launcher is said how it and dcc go together") {
  CHECK(complaint_of(*find_launcher("ccache")) ==
        "ccache is not a compiler but starts one: set CCACHE_PREFIX=dcc, and leave dcc out before it");
  CHECK(complaint_of(*find_launcher("/usr/bin/nice")) ==
        "nice is not a compiler but starts one: it belongs before dcc");
}

}  // namespace dcc::toolchain
