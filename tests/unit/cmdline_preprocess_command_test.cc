// SPDX-License-Identifier: GPL-2.0-or-later
#include "cmdline/commands/commands.h"
#include "cmdline_words.h"
#include "test.h"

namespace dcc::cmdline {

TEST_CASE("preprocessing leaves out the output and what concerns the assembler") {
  const struct {
    const char* command;
    const char* preprocess;
  } table[] = {
      {"gcc -c a.c", "gcc -E -fpch-preprocess a.c"},
      {"gcc -c -S -O2 -g a.c -o x.s", "gcc -E -fpch-preprocess -O2 -g a.c"},
      {"gcc -ox.o -x c -c a -Ix -Wall", "gcc -E -fpch-preprocess -x c a -Ix -Wall"},
      {"clang -c a.c -Wa,--noexecstack -Xassembler --warn -lm -Wl,-z,now", "clang -E a.c -lm -Wl,-z,now"},
      {"gcc -Wp,-DX,-UY -Xpreprocessor -DZ -c a.c", "gcc -E -fpch-preprocess -Wp,-DX,-UY -Xpreprocessor -DZ a.c"},
      {"gcc -march=native -c a.c", "gcc -E -fpch-preprocess -march=native a.c"},
  };
  for (const auto& [command, preprocess] : table) CHECK(line(preprocess_command(analyzed(command))) == preprocess);
}

TEST_CASE("preprocessing completes the dependency options with what -o would have said") {
  const struct {
    const char* command;
    const char* preprocess;
    const char* file;
  } table[] = {
      {"gcc -MD -c d/a.c", "gcc -E -fpch-preprocess -MD d/a.c", "a.d"},
      {"gcc -MD -c d/a.c -o o/x.o", "gcc -E -fpch-preprocess -MD d/a.c -MF o/x.d -MQ o/x.o", "o/x.d"},
      {"gcc -MMD -c a.c -o o.d/x", "gcc -E -fpch-preprocess -MMD a.c -MF o.d/x.d -MQ o.d/x", "o.d/x.d"},
      {"gcc -MD -MF f -c a.c -o x.o", "gcc -E -fpch-preprocess -MD -MF f a.c -MQ x.o", "f"},
      {"gcc -MD -MFf -c a.c -o x.o", "gcc -E -fpch-preprocess -MD -MFf a.c -MQ x.o", "f"},
      {"gcc -MD -MT t -c a.c -o x.o", "gcc -E -fpch-preprocess -MD -MT t a.c -MF x.d", "x.d"},
      {"gcc -MD -MP -MQt -MF f -c a.c -o x.o", "gcc -E -fpch-preprocess -MD -MP -MQt -MF f a.c", "f"},
      {"gcc -MF f -c a.c -o x.o", "gcc -E -fpch-preprocess -MF f a.c", ""},
      // gcc's driver does not look into -Wp, so -o does not count; clang's rewrites just this one form.
      {"gcc -Wp,-MD,f -c a.c -o x.o", "gcc -E -fpch-preprocess -Wp,-MD,f a.c", "f"},
      {"gcc -Xpreprocessor -MMD -Xpreprocessor f -c a.c -o x.o",
       "gcc -E -fpch-preprocess -Xpreprocessor -MMD -Xpreprocessor f a.c", "f"},
      {"gcc -MD -Wp,-MMD,f -c a.c -o x.o", "gcc -E -fpch-preprocess -MD -Wp,-MMD,f a.c -MF f -MQ x.o", "f"},
      {"clang -Wp,-MD,f -c a.c -o x.o", "clang -E -Wp,-MD,f a.c -MQ x.o", "f"},
      {"clang -Wp,-MD -c a.c -o x.o", "clang -E -Wp,-MD a.c -MF x.d -MQ x.o", "x.d"},
  };
  for (const auto& [command, preprocess, file] : table) {
    CAPTURE(command);
    Invocation invocation = analyzed(command);
    CHECK(invocation.local_reason == "");
    CHECK(invocation.dependencies.file == file);
    CHECK(line(preprocess_command(invocation)) == preprocess);
  }
}

TEST_CASE("dependency options that nobody can follow stay here") {
  for (const char* command : {"gcc -Wp,-MD -c a.c", "clang -Wp,-MD,f,-MT,t -c a.c", "clang -Xpreprocessor -MD -c a.c",
                              "cc -Wp,-MD,f -c a.c", "gcc -Wp,-M -c a.c", "gcc -MD -MF /dev/stdout -c a.c"}) {
    CAPTURE(command);
    CHECK(!analyzed(command).distributable());
  }
}

TEST_CASE("gcc's preprocessor is not bothered with options of the other language") {
  CHECK(line(preprocess_command(
            analyzed("gcc -Wreorder -Wno-reorder -Werror=reorder -fno-rtti -std=c++11 -Wall -c a.c"))) ==
        "gcc -E -fpch-preprocess -Wall a.c");
  CHECK(line(preprocess_command(analyzed("g++ -Wstrict-prototypes -std=gnu99 -Wreorder -fno-rtti -c a.cc"))) ==
        "g++ -E -fpch-preprocess -Wreorder -fno-rtti a.cc");
  CHECK(line(preprocess_command(analyzed("clang -Wreorder -c a.c"))) == "clang -E -Wreorder a.c");
}

TEST_CASE("gcc's mark of a precompiled header is found behind directives only") {
  CHECK(uses_precompiled_header("# 0 \"a.c\"\n\n#pragma once\n#pragma GCC pch_preprocess \"x.h.gch\"\nint x;\n"));
  CHECK(!uses_precompiled_header("# 0 \"a.c\"\nint x;\n#pragma GCC pch_preprocess \"x.h.gch\"\n"));
  CHECK(!uses_precompiled_header("# 0 \"a.c\"\n#pragma GCC pch_pre"));
  CHECK(!uses_precompiled_header(""));
}

}  // namespace dcc::cmdline
