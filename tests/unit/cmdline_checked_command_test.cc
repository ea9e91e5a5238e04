// SPDX-License-Identifier: GPL-2.0-or-later
#include "cmdline/commands/commands.h"
#include "cmdline_words.h"
#include "test.h"

namespace dcc::cmdline {

namespace {

std::string run(std::string_view command) {
  auto request = check_command(words(command));
  if (!request) return request.error().text;
  return line(server_command(*request, "IN", "OUT"));
}

}  // namespace

TEST_CASE("a request is run with our file names and the preprocessed language") {
  const struct {
    const char* command;
    const char* run;
  } table[] = {
      {"gcc -c a.c -o a.o", "gcc -x cpp-output IN -o OUT -c"},
      {"gcc -O2 -g -Wall -std=gnu11 -fPIC -mavx -c d/a.i -oa.o",
       "gcc -x cpp-output IN -o OUT -c -O2 -g -Wall -std=gnu11 -fPIC -mavx"},
      {"g++ -S a.cc -o a.s", "g++ -x c++-cpp-output IN -o OUT -S"},
      {"x86_64-linux-gnu-g++-12 -c a.c -o a.o", "x86_64-linux-gnu-g++-12 -x c++-cpp-output IN -o OUT -c"},
      {"gcc -c a.m", "gcc -x objective-c-cpp-output IN -o OUT -c"},
      {"clang -c a.mm", "clang -x objective-c++-cpp-output IN -o OUT -c"},
      {"gcc -x c++ -c a.c", "gcc -x c++-cpp-output IN -o OUT -c"},
      {"g++ -x cpp-output -c a.c", "g++ -x cpp-output IN -o OUT -c"},
      {"gcc -c ../../etc/passwd.c -o /etc/passwd", "gcc -x cpp-output IN -o OUT -c"},
      // What a stock client leaves in although it means nothing for preprocessed text.
      {"gcc -c a.c -iquote x -idirafterx -includey -I/x -Xpreprocessor -DX --sysroot=/x -Xlinker -T",
       "gcc -x cpp-output IN -o OUT -c"},
      // Its side outputs are lost, as with a stock server.
      {"gcc -c a.c -save-temps -fstack-usage -gsplit-dwarf -v",
       "gcc -x cpp-output IN -o OUT -c -save-temps -fstack-usage -gsplit-dwarf -v"},
      {"clang -c a.c -target x86_64-linux-gnu --target=x",
       "clang -x cpp-output IN -o OUT -c -target x86_64-linux-gnu --target=x"},
      // What the compiler proper takes as well.
      {"gcc -c a.c -g -trigraphs -undef -finput-charset=latin1 -fuse-ld=gold -lm -H",
       "gcc -x cpp-output IN -o OUT -c -g -trigraphs -undef -finput-charset=latin1 -fuse-ld=gold"},
      // Whatever an option may swallow, it is not -c.
      {"gcc -fsome-new-option= -c a.c", "gcc -x cpp-output IN -o OUT -c -fsome-new-option="},
      {"clang -g -fdebug-compilation-dir /x -fdebug-prefix-map=/a=/b -c a.c",
       "clang -x cpp-output IN -o OUT -c -g -fdebug-compilation-dir /x -fdebug-prefix-map=/a=/b"},
  };
  for (const auto& [command, expected] : table) {
    CAPTURE(command);
    CHECK(run(command) == expected);
  }
}

TEST_CASE("a file name of the peer's choice is no option and no response file") {
  auto request = check_command(words("gcc -c d/-B.c -o a.o"));
  REQUIRE(bool(request));
  CHECK(line(server_command(*request, "-B.c", "@out")) == "gcc -x cpp-output ./-B.c -o ./@out -c");
}

TEST_CASE("the client's names are known for the log") {
  auto request = check_command(words("gcc -c d/a.c -o e/a.o"));
  REQUIRE(bool(request));
  CHECK(request->input == "d/a.c");
  CHECK(request->output == "e/a.o");
  CHECK(request->kind == SourceKind{Language::c, true});
}

TEST_CASE("a request that could reach beyond its job is denied") {
  for (const char* arguments : {
           "-wrapper /bin/sh,x",
           "-wrapper sh",
           "-B /x",
           "-B/x",
           "-Bx",
           "-specs=x",
           "--specs=x",
           "--specs x",
           "-specs x",
           "-fplugin=x.so",
           "-fplugin-arg-x-y",
           "-fpass-plugin=x",
           "-iplugindir=x",
           "-Xclang -load -Xclang x",
           "-Xclang -add-plugin -Xclang x",
           "-Xclang -dependency-file -Xclang x",
           "-Xclang -include -Xclang /etc/passwd",
           "-Xclang -fmodule-file=x",
           "-Xclang -fopenmp-host-ir-file-path -Xclang x",
           "-Xclang -fx=/etc/passwd",
           "-Xclang -target-cpu -Xclang /x",
           "-Xclang=x",
           "-fmodule-mapper=|sh",
           "-fmodules-cache-path=x",
           "-fmodule-map-file=x",
           "-fprebuilt-module-path=x",
           "-Wa,-al=x",
           "-Wa,-a",
           "-Wa,--noexecstack,-al=x",
           "-Wa,@x",
           "-Wa,--MD,x",
           "-Wa,-o,x",
           "-Wa,-I,x",
           "-Wa,/etc/passwd",
           "-Wa,--defsym,@x",
           "-Wa,--defsym -Wa,-al=x",
           "-Wa,-mx=/etc/passwd",
           "-Xassembler -al=x",
           "-Xassembler @x",
           "-Wp,-MD,x",
           "-Wl,-o,x",
           "-MD",
           "-MMD -MF x",
           "-MFx",
           "-M",
           "-fproc-stat-report=x",
           "-dependency-file x",
           "--serialize-diagnostics x",
           "-serialize-diagnostics x",
           "-fdump-tree-all=x",
           "-fdump-go-spec=x",
           "-fopt-info=x",
           "-dumpdir x",
           "-dumpbase x",
           "-aux-info x",
           "-save-temps=/x",
           "-fcallgraph-info=su,/x",
           "--config x",
           "--config=x",
           "-cc1",
           "-cc1as",
           "@x",
           "-target @x",
           "-fprofile-use=x",
           "-fauto-profile=x",
           "-fprofile-generate=x",
           "--coverage",
           "-ftime-trace=x",
           "-fsanitize-blacklist=x",
           "-fsanitize-ignorelist=x",
           "-fuse-ld=/x",
           "-resource-dir /x",
           "-ivfsoverlay x",
           "-include-pch x",
           "-fcrash-diagnostics-dir=x",
           "-foptimization-record-file=x",
           "-foptimization-record-passes=x",
           "-fno-preprocessed",
           "-fpreprocessed",
           "-ftarget-help",
           "-fhelp=x",
           "-mcpu=?",
           "-fuse-ld=/x",
           "-finput-charset=/x",
           "-fnew-alignment /x",
           "-fxray-modes= /x",
           "-fdiagnostics-add-output=sarif:file=x",
           "-mllvm -load=x",
           "-no-integrated-cpp",
           "-march=native",
           "-mcpu=native",
           "-x assembler",
           "-x assembler-with-cpp",
           "-x c-header-of-mine",
           "-x none",
           "-E",
           "-fsyntax-only",
           "--version",
           "--unheard-of",
           "-Y",
           "-fnew=/etc/passwd",
           "-mnew=/etc/passwd",
           "-Wnew=../x",
           "-std=/x",
           "-ftrapv-handler",
           "-target -B/x",
           "-fdebug-compilation-dir -B/x",
           "--param -wrapper",
           "-mthread-model @x",
       }) {
    CAPTURE(arguments);
    auto request = check_command(words("gcc -c a.c -o a.o " + std::string(arguments)));
    REQUIRE(!request);
    CHECK(request.error().code == Code::denied);
    // It also comes ahead of the rest.
    CHECK(!check_command(words("gcc " + std::string(arguments) + " -c a.c -o a.o")));
  }
}

TEST_CASE("the source must be preprocessed when it comes") {
  CHECK(run("gcc -x c -c a.i") == "'a.i' would have to be preprocessed here");
  CHECK(run("gcc -x cpp-output -c a.i") == "gcc -x cpp-output IN -o OUT -c");
}

TEST_CASE("a request that is no compile of one source is refused") {
  const std::vector<std::string> broken[] = {
      {},
      {""},
      {"-c"},
      {"--help", "-c", "a.c"},
      {"gcc"},
      {"gcc", "-c"},
      {"gcc", "-c", ""},
      {"gcc", "a.c"},
      {"gcc", "-c", "a.c", "b.c"},
      {"gcc", "-c", "a.c", "/etc/passwd"},
      {"gcc", "-c", "a.o"},
      {"gcc", "-c", "a.s"},
      {"gcc", "-c", "a.h"},
      {"gcc", "-c", "-"},
      {"gcc", "-c", "a.c", "-o", "x", "-oy"},
  };
  for (const std::vector<std::string>& argv : broken) {
    CAPTURE(line(argv));
    auto request = check_command(argv);
    REQUIRE(!request);
    CHECK(request.error().code == Code::bad_arguments);
  }
  CHECK(!check_command({"gcc", "-c", "a.c", std::string("-O2\0x", 5)}));
}

}  // namespace dcc::cmdline
