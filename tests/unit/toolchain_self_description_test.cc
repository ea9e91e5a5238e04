// SPDX-License-Identifier: GPL-2.0-or-later
#include "toolchain/identity/self_description.h"

#include "test.h"

namespace dcc::toolchain {

TEST_CASE("gcc's own words tell target, version, assembler and programs") {
  const SelfDescription gcc = parse_self_description(
      "Using built-in specs.\nCOLLECT_GCC=gcc-12\nTarget: aarch64-linux-gnu\nConfigured with: ../src/configure -v\n"
      "Thread model: posix\nSupported LTO compression algorithms: zlib zstd\ngcc version 12.2.0 (Debian "
      "12.2.0-14+deb12u1) \nCOLLECT_GCC_OPTIONS='-v' '-c'\n"
      " /usr/lib/gcc/aarch64-linux-gnu/12/cc1 -quiet -v -\nGNU C17 (Debian 12.2.0-14) version 12.2.0 (aarch64)\n"
      "\tcompiled by GNU C version 12.2.0, GMP version 6.2.1\n\nignoring nonexistent directory \"/usr/local\"\n"
      "#include \"...\" search starts here:\n#include <...> search starts here:\n /usr/include\nEnd of search list.\n"
      " as -v -EL -o x.o y.s\nGNU assembler version 2.40 (aarch64-linux-gnu) using BFD version (GNU Binutils) 2.40\n");
  CHECK(gcc.target == "aarch64-linux-gnu");
  CHECK(gcc.version == "12.2.0");
  CHECK(gcc.assembler_version == "2.40");
  CHECK(gcc.lto_compression == "zlib zstd");
  CHECK(gcc.programs == std::vector<std::string>{"gcc-12", "/usr/lib/gcc/aarch64-linux-gnu/12/cc1", "as"});
}

TEST_CASE("clang's own words do so, too, whoever built it") {
  const SelfDescription clang = parse_self_description(
      "Debian clang version 14.0.6\nTarget: x86_64-pc-linux-gnu\nThread model: posix\nInstalledDir: /usr/bin\n"
      " \"/usr/lib/llvm-14/bin/clang\" \"-cc1\" \"-triple\" \"x86_64-pc-linux-gnu\" \"-internal-isystem\" "
      "\"/usr/include\" \"-fwrapv\" "
      "\"-o\" \"/x.o\"\n"
      "clang -cc1 version 14.0.6 based upon LLVM 14.0.6 default target x86_64-pc-linux-gnu\n");
  CHECK(clang.target == "x86_64-pc-linux-gnu");
  CHECK(clang.version == "14.0.6");
  CHECK(clang.assembler_version.empty());
  CHECK(clang.options.find(" -cc1 -triple x86_64-pc-linux-gnu -fwrapv -o ") != std::string::npos);
  CHECK(clang.options.find('/') == std::string::npos);
  CHECK(clang.programs == std::vector<std::string>{"/usr/lib/llvm-14/bin/clang"});
  const SelfDescription newer = parse_self_description(
      " /usr/lib/llvm-14/bin/clang -cc1 -triple x86_64-pc-linux-gnu -internal-isystem /usr/include -fwrapv -o /x.o\n");
  CHECK(newer.options == clang.options);
  CHECK(parse_self_description("clang version 17.0.0 (https://example.org abc)\n").version == "17.0.0");
}

TEST_CASE("the files that change a compiler's settings are told") {
  using Files = std::vector<std::string>;
  CHECK(parse_self_description("Reading specs from /usr/lib/gcc/x/12/specs\n").settings ==
        Files{"/usr/lib/gcc/x/12/specs"});
  CHECK(parse_self_description("Using built-in specs.\n").settings.empty());
  CHECK(parse_self_description(
            "InstalledDir: /usr/bin\nConfiguration file: /etc/clang/a.cfg\nConfiguration file: /b.cfg\n")
            .settings == Files{"/etc/clang/a.cfg", "/b.cfg"});
}

TEST_CASE("versions come without the words of vendors") {
  CHECK(parse_self_description("gcc version 13.0.1 20230401 (experimental) (GCC) \n").version == "13.0.1");
  CHECK(parse_self_description("GNU assembler version 2.38-25.fc37 (x86_64) using BFD\n").assembler_version == "2.38");
  CHECK(parse_self_description("GNU assembler version 2.41. (x) using BFD\n").assembler_version == "2.41");
}

TEST_CASE("other words tell nothing, and do no harm") {
  for (const char* text :
       {"", "\n", " \n", " \"\n", "gcc version \n", "Target: ", "#include \"...\" search starts here:\n x"}) {
    CAPTURE(text);
    SelfDescription nothing = parse_self_description(text);
    CHECK(nothing.target.empty());
    CHECK(nothing.version.empty());
    CHECK(nothing.assembler_version.empty());
  }
}

TEST_CASE("options that follow from the machine, the run or the terminal are left out") {
  CHECK(stable_options("The following options are target specific:\n"
                       "  -mabi=                      \t\tlp64\n"
                       "  -o <file>                   \t\t/tmp/ccpbG70E.s\n"
                       "                              /a/long/path/on/its/own/line.s\n"
                       "  -dumpbase <file>            \t\thelp-dummy\n"
                       "  -fdiagnostics-color=[never|always|auto] \t\tauto\n"
                       "  -fsomething=                \t\t/a/path\n"
                       "  --param=ggc-min-expand=     \t\t56\n"
                       "  ggc-min-heapsize            \t\t131072\n"
                       "  --param=align-threshold=    \t\t100\n") ==
        "The following options are target specific:\n"
        "  -mabi=                      \t\tlp64\n"
        "  --param=align-threshold=    \t\t100\n"
        "\n");
}

}  // namespace dcc::toolchain
