// SPDX-License-Identifier: GPL-2.0-or-later
#include "cmdline/commands/commands.h"
#include "cmdline_words.h"
#include "test.h"

namespace dcc::cmdline {

TEST_CASE("the remote command has what preprocessed text needs, and names the output") {
  const struct {
    const char* command;
    const char* remote;
  } table[] = {
      // gcc must not find the text under the name of the source, whose lines it would quote.
      {"gcc -c a.c", "gcc -c a.c.i -o a.o"},
      {"gcc -S d/a.c -ox.s -O2", "gcc -S d/a.c.i -O2 -o x.s"},
      {"gcc -DX -D Y -UZ -I i -Ij -iquote k -isystem l -include m -c a.c -O1", "gcc -c a.c.i -O1 -o a.o"},
      {"gcc -idirafterx -includey --sysroot=z -isysroot / -nostdinc -undef -H -c a.c", "gcc -c a.c.i -o a.o"},
      {"gcc -lm -L. -Wl,-z,now -Xlinker x -z now -rdynamic -s -nostdlib -fuse-ld=gold -c a.c", "gcc -c a.c.i -o a.o"},
      {"gcc -static -shared -pie -pthread -c a.c", "gcc -static -shared -pie -pthread -c a.c.i -o a.o"},
      {"gcc -MD -MP -MF f -MTt -Wp,-DX -Xpreprocessor -DY -c a.c", "gcc -c a.c.i -o a.o"},
      {"gcc --param x=1 -Wa,--noexecstack -c a.c", "gcc --param x=1 -Wa,--noexecstack -c a.c.i -o a.o"},
      {"gcc -finput-charset=latin1 -fexec-charset=latin1 -c a.c", "gcc -fexec-charset=latin1 -c a.c.i -o a.o"},
      {"gcc -flto -ffat-lto-objects -c a.c", "gcc -flto -ffat-lto-objects -c a.c.i -o a.o"},
      {"gcc --define-macro=X --include x.h --optimize=2 --compile a.c --output=b.o", "gcc -O2 -c a.c.i -o b.o"},
      // The compiler proper sees these, too: gcc records them.
      {"gcc -trigraphs -undef -finput-charset=utf-8 -fuse-ld=gold -c a.c", "gcc -c a.c.i -o a.o"},
      {"gcc -g -trigraphs -undef -finput-charset=utf-8 -fuse-ld=gold -c a.c",
       "gcc -g -trigraphs -undef -finput-charset=utf-8 -fuse-ld=gold -c a.c.i -o a.o"},
      {"gcc -frecord-gcc-switches -fno-use-linker-plugin -nostdinc -c a.c",
       "gcc -frecord-gcc-switches -fno-use-linker-plugin -c a.c.i -o a.o"},
      // Of text that the user has preprocessed they are the only ones to see it.
      {"gcc -finput-charset=latin1 -DX -c a.i", "gcc -finput-charset=latin1 -c a.i -o a.o"},
      {"clang -trigraphs -c a.i", "clang -trigraphs -c a.i -o a.o"},
      {"gcc -g -std=c99 -c a.c", "gcc -g -std=c99 -c a.c.i -o a.o"},
      // A server knows the language by the extension only.
      {"gcc -x c -c a.c", "gcc -c a.c.i -o a.o"},
      {"gcc -xc++ -c a.c", "gcc -c a.c.ii -o a.o"},
      {"gcc -x c -c a", "gcc -c a.i -o a.o"},
      {"gcc -x objective-c -c a.h", "gcc -c a.h.mi -o a.o"},
      {"g++ -c a.c", "g++ -c a.c.ii -o a.o"},
      {"g++ -x c -c a.c", "g++ -c -x cpp-output a.c.i -o a.o"},
      {"g++ -c a.cc", "g++ -c a.cc.ii -o a.o"},
      {"gcc -c a.i", "gcc -c a.i -o a.o"},
  };
  for (const auto& [command, remote] : table) {
    Invocation invocation = analyzed(command);
    CAPTURE(command);
    CHECK(invocation.local_reason == "");
    CHECK(line(remote_command(invocation, {})) == remote);
  }
}

TEST_CASE("clang warns about its command line once, and records the client's directory") {
  const std::string once =
      " -Qunused-arguments -Wno-unknown-warning-option -Wno-ignored-optimization-argument -Wno-#pragma-messages"
      " -fno-trigraphs -Wno-trigraphs";
  CHECK(line(remote_command(analyzed("clang -lm -O2 -c a.c"), {.directory = "/d"})) ==
        "clang -O2 -c a.c" + once + " -o a.o");
  CHECK(line(remote_command(analyzed("clang -g -fdebug-compilation-dir=x -c a.c"), {.directory = "/d"})) ==
        "clang -fdebug-compilation-dir /d -g -fdebug-compilation-dir=x -c a.c" + once + " -o a.o");
  CHECK(line(remote_command(analyzed("clang -c a.i"), {})) == "clang -c a.i -o a.o");
}

TEST_CASE("a stock server gets -flto in a spelling that it takes") {
  CHECK(line(for_stock_server(Family::gcc, words("gcc -flto -flto=auto -c a.i"))) == "gcc -flto=1 -flto=auto -c a.i");
  CHECK(line(for_stock_server(Family::clang, words("clang -flto -c a.i"))) == "clang -flto=full -c a.i");
}

TEST_CASE("what the terminal shows is asked for unless the user chose") {
  const struct {
    const char* command;
    Display display;
    const char* words;
  } table[] = {
      {"gcc -c a.c", {}, ""},
      {"gcc -c a.c", {.color = true}, "-fdiagnostics-color=always"},
      {"gcc -fdiagnostics-color=auto -c a.c", {.color = true}, "-fdiagnostics-color=always"},
      {"gcc -fdiagnostics-color=never -c a.c", {.color = true}, ""},
      {"gcc -fdiagnostics-plain-output -c a.c", {.color = true, .links = true}, ""},
      {"gcc -fdiagnostics-color=never -c a.c", {.color = true, .links = true}, "-fdiagnostics-urls=always"},
      {"gcc -fdiagnostics-urls=auto -c a.c", {.links = true}, "-fdiagnostics-urls=always"},
      {"gcc -fdiagnostics-urls=never -c a.c", {.links = true}, ""},
      {"gcc -fdiagnostics-color=always -c a.c", {.color = true, .no_color = true}, "-fdiagnostics-color=never"},
      {"clang -c a.c", {.color = true, .no_color = true, .links = true}, "-fdiagnostics-color=always"},
  };
  for (const auto& [command, display, expected] : table) {
    CAPTURE(command);
    CHECK(line(display_words(analyzed(command), display)) == expected);
  }
  CHECK(line(remote_command(analyzed("gcc -c a.c"), {.display = {"-fdiagnostics-color=always"}})) ==
        "gcc -c a.c.i -fdiagnostics-color=always -o a.o");
}

TEST_CASE("native is replaced by what it means") {
  const RemoteOptions gcc{.native = {"-march=znver3", "-mno-avx"}};
  CHECK(line(remote_command(analyzed("gcc -O2 -march=native -O3 -mno-avx --param x=1 -c a.c"), gcc)) ==
        "gcc -O2 -march=znver3 -mno-avx -O3 -c a.c.i -o a.o");
  CHECK(line(remote_command(analyzed("gcc -march=native -march=x -mno-avx -c a.c"), {})) ==
        "gcc -march=x -mno-avx -c a.c.i -o a.o");
  const RemoteOptions clang{.native = {"-Xclang", "-target-cpu", "-Xclang", "znver3"}};
  CHECK(line(remote_command(analyzed("clang -march=native -mavx -c a.c"), clang))
            .starts_with("clang -Xclang -target-cpu -Xclang znver3 -mavx -c a.c "));
}

TEST_CASE("the compiler is asked what native means with everything that the answer depends on") {
  CHECK(line(native_query(analyzed("gcc -O2 -march=native -m32 --param x=1 -DX -c a.c"))) ==
        "gcc -march=native -m32 --param x=1 -### -S -x c /dev/null -o /dev/null");
}

TEST_CASE("the compiler's answer about native is understood") {
  auto gcc =
      parse_native_answer(Family::gcc,
                          "Using built-in specs.\nCOLLECT_GCC_OPTIONS='-march=native' '-S'\n"
                          " /usr/lib/gcc/x86_64-linux-gnu/12/cc1 -quiet /dev/null \"-march=znver3\" -mmmx -mno-hle "
                          "--param \"l1-cache-size=32\" -mtune=znver3 -quiet -o /dev/null\nLIBRARY_PATH=-mfalse\n");
  REQUIRE(bool(gcc));
  CHECK(line(*gcc) == "-march=znver3 -mmmx -mno-hle --param l1-cache-size=32 -mtune=znver3");

  auto clang = parse_native_answer(Family::clang,
                                   "clang version 14\n \"/usr/lib/llvm-14/bin/clang\" \"-cc1\" \"-mrelax-all\" "
                                   "\"-target-cpu\" \"znver3\" \"-target-feature\" \"+avx\" \"-o\" \"x\"\n");
  REQUIRE(bool(clang));
  CHECK(line(*clang) ==
        "-Xclang -target-feature -Xclang +avx -Xclang -target-cpu -Xclang znver3 -Xclang -tune-cpu -Xclang znver3");

  for (const char* text : {"", "gcc: error: no", " /x/cc1 -quiet -O2\n", " /x/collect2 -march=x\n"}) {
    CHECK(!parse_native_answer(Family::gcc, text));
    CHECK(!parse_native_answer(Family::clang, text));
  }
}

TEST_CASE("a server of ours takes every remote command") {
  for (const char* command :
       {"gcc -O2 -g -Wall -c a.c -Wa,--noexecstack", "gcc -xc++ -c a.c", "g++ -x c -c a.c", "gcc -g -c a.mm",
        "clang -march=native -c a.c", "gcc -fdebug-prefix-map=/a=/b -c /abs/a.c -o /abs/a.o", "gcc -S d/a.c"}) {
    CAPTURE(command);
    Invocation invocation = analyzed(command);
    REQUIRE(invocation.distributable());
    auto request = check_command(
        remote_command(invocation, {.display = {"-fdiagnostics-color=always"},
                                    .directory = "/some/where",
                                    .native = {"-Xclang", "-target-cpu", "-Xclang", "znver3", "-march=znver3"}}));
    REQUIRE_MESSAGE(bool(request), request.error().text);
    CHECK(request->kind.language == invocation.kind.language);
    CHECK(request->output == invocation.output);
    CHECK(request->to_assembly == invocation.to_assembly);
  }
}

}  // namespace dcc::cmdline
