// SPDX-License-Identifier: GPL-2.0-or-later
#include "cmdline/invocation.h"

#include "cmdline/commands/commands.h"
#include "cmdline_words.h"
#include "test.h"

namespace dcc::cmdline {

TEST_CASE("ordinary compiles are distributed, with the input and output they have") {
  const struct {
    const char* command;
    const char* input;
    const char* output;
  } table[] = {
      {"gcc -c a.c", "a.c", "a.o"},
      {"gcc -c dir/a.c", "dir/a.c", "a.o"},
      {"gcc -c dir.x/a.b.c", "dir.x/a.b.c", "a.b.o"},
      {"gcc -S a.c", "a.c", "a.s"},
      {"gcc -c -S a.c", "a.c", "a.s"},
      {"gcc -S a.c -o b", "a.c", "b"},
      {"gcc a.c -c -o out/b.o", "a.c", "out/b.o"},
      {"gcc a.c -c -oout/b.o", "a.c", "out/b.o"},
      {"gcc -objc.o -c a.c", "a.c", "bjc.o"},
      {"gcc -c a.i", "a.i", "a.o"},
      {"g++ -c a.ii", "a.ii", "a.o"},
      {"gcc -c a.mm", "a.mm", "a.o"},
      {"gcc -x c -c a", "a", "a.o"},
      {"gcc -xc++ -c a.inc", "a.inc", "a.o"},
      {"gcc -x cpp-output -c a.tmp", "a.tmp", "a.o"},
      // Operands that look like inputs.
      {"gcc -c a.c -include b.c -D x.c -I y.m -U z.cc", "a.c", "a.o"},
      {"gcc -c a.c -MD -MF d.c -MT t.c -MQ q.c", "a.c", "a.o"},
      {"gcc -c a.c -isystem b.c -iquote c.c -idirafter d.c -imacros e.c", "a.c", "a.o"},
      {"gcc -c a.c --param max-x.c -Xlinker b.c -Xpreprocessor -DX.c", "a.c", "a.o"},
      {"gcc -c a.c -L b.c -l c.c -T d.c -u e.c -z f.c -e g.c", "a.c", "a.o"},
      {"gcc -c a.c --sysroot b.c -isysroot c.c", "a.c", "a.o"},
      {"clang -c a.c -target b.c -stdlib++-isystem c.c", "a.c", "a.o"},
      {"clang -c a.c -arch x86_64", "a.c", "a.o"},
      // Distributed where stock stays at home.
      {"gcc -c a.c -flto -flto=auto", "a.c", "a.o"},
      {"gcc -c a.c -march=native", "a.c", "a.o"},
      {"gcc -c a.c -Wa,--noexecstack,-march=x -Xassembler --warn", "a.c", "a.o"},
      {"gcc -c a.c -Wa,--defsym,x=1", "a.c", "a.o"},
      {"clang -c a.c -Xclang -target-feature -Xclang +avx", "a.c", "a.o"},
      {"clang -c a.c -Xclang -fno-pch-timestamp", "a.c", "a.o"},
      {"gcc -g -finput-charset=UTF-8 -c a.c", "a.c", "a.o"},
      {"gcc -H -finput-charset=latin1 -c a.c", "a.c", "a.o"},
      {"gcc -g -DX -Iy -c a.i", "a.i", "a.o"},
      {"gcc --compile --define-macro --include --undefine-macro=b.c a.c --output=c.o", "a.c", "c.o"},
      {"gcc -c a.c -fdebug-prefix-map=/a=/b -ffile-prefix-map=/a=. -frandom-seed=x/y.o", "a.c", "a.o"},
  };
  for (const auto& [command, input, output] : table) {
    CAPTURE(command);
    Invocation invocation = analyzed(command);
    CHECK(invocation.local_reason == "");
    CHECK(invocation.input == input);
    CHECK(invocation.output == output);
    CHECK(!invocation.is_link);
  }
}

TEST_CASE("what must run here says why") {
  const struct {
    const char* command;
    const char* reason;
  } table[] = {
      {"gcc", "no input file"},
      {"gcc -c", "no input file"},
      {"gcc --version", "'--version' prints facts about this machine"},
      {"gcc -dumpmachine", "'-dumpmachine' prints facts about this machine"},
      {"gcc -print-search-dirs", "'-print-search-dirs' prints facts about this machine"},
      {"gcc a.c", "linking is not distributed"},
      {"gcc a.c -o a -lm", "linking is not distributed"},
      {"gcc a.o b.o", "linking is not distributed"},
      {"gcc -c a.c b.c", "two inputs"},
      {"gcc -c a.c b.o", "two inputs"},
      {"gcc -c a.o", "'a.o' is for the linker"},
      {"gcc -c @missing", "'@missing' is for the linker"},
      {"gcc -E a.c", "'-E' asks for preprocessing only"},
      {"gcc -c a.c -o a.c", "the source is also the output"},
      {"gcc -c ./@a.c", "a name begins with '@'"},
      {"gcc -c a.c -o /proc/self/fd/1", "the output is not a regular file"},
      {"gcc -c a.c -include /dev/stdin", "'/dev/stdin' can be read only once"},
      {"gcc -c a.c -imacros/dev/fd/63", "'/dev/fd/63' can be read only once"},
      {"gcc -M a.c", "'-M' asks for preprocessing only"},
      {"gcc -MM -c a.c", "'-MM' asks for preprocessing only"},
      {"gcc -fsyntax-only a.c", "'-fsyntax-only' makes no object file"},
      {"gcc -fsyntax-only -c a.c", "'-fsyntax-only' makes no object file"},
      {"gcc -c a.c -o", "'-o' lacks its operand"},
      {"gcc -c a.c -include", "'-include' lacks its operand"},
      {"gcc -c a.c -o x -o y", "two outputs"},
      {"gcc -c a.c -o -", "the output is not a regular file"},
      {"gcc -c a.c -o /dev/null", "the output is not a regular file"},
      {"gcc -x c -c /dev/null", "the source is not a regular file"},
      {"gcc -x c -c -", "the source comes from standard input"},
      {"gcc -c .c", "no object name follows from the source's name"},
      {"gcc -c a.s", "assembling alone is not worth sending"},
      {"gcc -xassembler -c a.c", "assembling alone is not worth sending"},
      {"gcc -S a.S", "-S has nothing to compile here"},
      {"gcc -g -c a.S -ffile-prefix-map=/a=/b", "paths in the debug information of assembler are mapped"},
      {"gcc -c a.f90", "'a.f90' is in a language that is not distributed"},
      {"clang -c a.mm", "clang records the path of an Objective-C source"},
      {"clang -x objective-c -c a.c", "clang records the path of an Objective-C source"},
      {"clang -x cuda -c a.cu", "'a.cu' is in a language that is not distributed"},
      {"gcc -x c-header a.c", "it makes a precompiled header"},
      {"g++ -c a.hpp", "it makes a precompiled header"},
      {"g++ -c a.i", "'.i' means different things to C++ compilers"},
      {"gcc -x c -x none -c a", "'a' is for the linker"},
      {"gcc -c conftest.c", "it is a probe of a configure script"},
      {"gcc -c sub/tmp.conftest.c", "it is a probe of a configure script"},
      {"clang -arch x86_64 -arch arm64 -c a.c", "several architectures"},
      {"gcc -c a.c -save-temps", "'-save-temps' writes another file"},
      {"gcc -c a.c -save-temps=obj", "'-save-temps=obj' writes another file"},
      {"gcc -c a.c -gsplit-dwarf", "'-gsplit-dwarf' writes another file"},
      {"gcc -c a.c -fstack-usage", "'-fstack-usage' writes another file"},
      {"gcc -c a.c --coverage", "'--coverage' reads or writes profile data"},
      {"gcc -c a.c -fprofile-use=x", "'-fprofile-use=x' reads or writes profile data"},
      {"gcc -c a.c -fdump-tree-all", "'-fdump-tree-all' writes dumps"},
      {"gcc -c a.c -dA", "'-dA' writes dumps"},
      {"gcc -c a.c -aux-info b.c", "'-aux-info' writes another file"},
      {"gcc -c a.c -dumpdir b.c", "'-dumpdir' writes another file"},
      {"gcc -c a.c -wrapper b.c", "'-wrapper' chooses the programs that compile"},
      {"gcc -c a.c -B b.c", "'-B' chooses the programs that compile"},
      {"gcc -c a.c -specs=x", "'-specs=x' reads options from a file"},
      {"gcc -c a.c --specs=x", "'--specs=x' reads options from a file"},
      {"gcc -c a.c -fplugin=x", "'-fplugin=x' loads a plug-in"},
      {"gcc -c a.c -fmodules-ts", "'-fmodules-ts' uses modules"},
      {"gcc -c a.c -v", "'-v' prints facts about this machine"},
      {"gcc -c a.c -Wa,-al=x", "'-al=x' is not an assembler option known to be harmless"},
      {"gcc -c a.c -Wa,-I,x", "'-I' is not an assembler option known to be harmless"},
      {"gcc -c a.c -Xassembler @x", "'-Xassembler' may name a file"},
      {"gcc -c a.c -Wp,-fopenmp", "'-fopenmp' is passed behind the driver's back"},
      {"gcc -c a.c -Xpreprocessor -fopenmp", "'-fopenmp' is passed behind the driver's back"},
      {"gcc -c a.c -MD -MF -", "dependencies go to standard output"},
      {"gcc -c a.c -march=native -g", "what 'native' means would be recorded in the object"},
      {"gcc -c a.c -march=native -frecord-gcc-switches", "what 'native' means would be recorded in the object"},
      {"clang -c a.c -frecord-gcc-switches", "the whole command line is recorded"},
      {"clang -c a.c -MJ x", "'-MJ' writes another file"},
      {"clang -c a.c -Xclang -include-pch -Xclang x", "'-include-pch' is not an internal option known to be harmless"},
      {"clang -c a.c -Xclang -load -Xclang x", "'-load' is not an internal option known to be harmless"},
      {"clang -c a.c -Xclang -target-cpu", "'-target-cpu' is not an internal option known to be harmless"},
      {"clang -c a.c -mllvm -x", "'-mllvm' passes options to an internal stage of the compiler"},
      // Machine-readable messages name places in the source.
      {"gcc -c a.c -fdiagnostics-parseable-fixits", "'-fdiagnostics-parseable-fixits' makes messages for programs"},
      {"clang -c a.c -foptimization-record-passes=inline", "'-foptimization-record-passes=inline' writes another file"},
      {"gcc -c a.c -ftarget-help", "'-ftarget-help' prints facts about this machine"},
      {"gcc -c a.i -fno-preprocessed", "'-fno-preprocessed' changes the form of preprocessed text"},
      {"clang -c a.c -fminimize-whitespace", "'-fminimize-whitespace' is for -E"},
      // clang takes the next word for the operand, and links.
      {"clang -fxray-modes= -c a.c", "linking is not distributed"},
      {"clang -fxray-instruction-threshold -c a.c", "linking is not distributed"},
      {"clang -fxray-instrumentation-bundle= -c a.c", "linking is not distributed"},
      {"clang -fnew-alignment -c a.c", "linking is not distributed"},
      // gcc records what it would not see on a server.
      {"gcc -g -H -c a.c", "'-H' would be recorded in the object"},
      {"gcc -frecord-gcc-switches -remap -c a.c", "'-remap' would be recorded in the object"},
      {"gcc -g -A x=y -c a.c", "'-A' would be recorded in the object"},
      {"gcc -g -Fdir -c a.c", "'-Fdir' would be recorded in the object"},
      {"gcc -g -Wp,-H -c a.c", "'-H' is passed behind the driver's back"},
      {"gcc -g -finput-charset=latin1 -c a.c", "'-finput-charset=latin1' would be recorded in the object"},
      {"clang -DX -c a.i", "'-DX' is for preprocessing or linking, and clang warns that it is unused"},
      {"clang -lm -c a.i", "'-lm' is for preprocessing or linking, and clang warns that it is unused"},
      {"gcc --define-macro X --bootclasspath=y -c a.c", "'--bootclasspath=y' is not an option that dcc knows"},
      {"gcc -c a.c --unheard-of", "'--unheard-of' is not an option that dcc knows"},
      {"gcc -c a.c -fnew-option=/some/file", "'-fnew-option=/some/file' may name a file"},
  };
  for (const auto& [command, reason] : table) {
    CAPTURE(command);
    CHECK(analyzed(command).local_reason == reason);
  }
}

TEST_CASE("the kind of local work is told apart") {
  CHECK(analyzed("gcc a.o -o a").is_link);
  CHECK(analyzed("gcc a.c").is_link);
  CHECK(!analyzed("gcc -c a.c b.c").is_link);
  CHECK(!analyzed("gcc -fsyntax-only a.c").is_link);
  CHECK(analyzed("gcc -E a.c").preprocess_only);
  CHECK(!analyzed("gcc -E a.c").is_link);
  CHECK(analyzed("gcc -S a.c").to_assembly);
}

TEST_CASE("without an input nothing is linked") {
  for (const char* command : {"gcc", "gcc --version", "gcc -v", "gcc -dumpmachine", "gcc -print-search-dirs -o a",
                              "gcc -print-file-name=libc.so", "gcc -Wl,--version"}) {
    CAPTURE(command);
    CHECK(!analyzed(command).is_link);
  }
}

TEST_CASE("the language is that of the last -x before the input, else the driver's reading of the extension") {
  CHECK(analyzed("gcc -c a.c").kind == SourceKind{Language::c});
  CHECK(analyzed("g++ -c a.c").kind == SourceKind{Language::cxx});
  CHECK(analyzed("g++ -x c -c a.c").kind == SourceKind{Language::c});
  CHECK(analyzed("g++ -x none -c a.c").kind == SourceKind{Language::c});
  CHECK(analyzed("clang++ -x none -c a.c").kind == SourceKind{Language::cxx});
  CHECK(analyzed("gcc -x c -x c++ -c a.c").kind == SourceKind{Language::cxx});
  CHECK(analyzed("gcc -c a.c -x c++").kind == SourceKind{Language::c});
  CHECK(analyzed("gcc -x objective-c++ -c a.c").kind == SourceKind{Language::objective_cxx});
  CHECK(analyzed("gcc -x c++-cpp-output -c a.c").kind == SourceKind{Language::cxx, true});
}

TEST_CASE("debug information is on when the last -g that matters says so") {
  for (const char* flags : {"-g", "-g3", "-ggdb", "-gdwarf-4", "-g0 -g", "-gline-tables-only"})
    CHECK(analyzed("gcc -c a.c " + std::string(flags)).debug_info);
  for (const char* flags : {"-O2", "-g0", "-g -g0", "-ggdb0", "-gz", "-g -g0 -gz=zlib", "-gno-column-info"})
    CHECK(!analyzed("gcc -c a.c " + std::string(flags)).debug_info);
}

TEST_CASE("macros are part of debug information when any -g says so") {
  for (const char* flags : {"-g3", "-ggdb3", "-gstabs3", "-g3 -g", "-g3 -gdwarf-4"})
    CHECK(analyzed("gcc -c a.c " + std::string(flags)).debug_macros);
  for (const char* flags : {"-g", "-g2", "-gdwarf-3", "-ggdb", "-O3", "-MT -g3"})
    CHECK(!analyzed("gcc -c a.c " + std::string(flags)).debug_macros);
}

TEST_CASE("native counts when it is the last word of its option") {
  for (const char* flags : {"-march=native", "-mtune=native", "-mcpu=native", "-mcpu=native+crc",
                            "-march=x -march=native", "-march=native -mtune=generic"})
    CHECK(analyzed("gcc -c a.c " + std::string(flags)).uses_native);
  for (const char* flags : {"-march=x", "-march=native -march=x", "-mtune=generic"})
    CHECK(!analyzed("gcc -c a.c " + std::string(flags)).uses_native);
  CHECK(analyzed("clang -c a.c -march=native -g").distributable());
}

TEST_CASE("where what native means would show, the job is not for native mode") {
  for (const char* command : {"gcc -c a.c -march=native -flto", "gcc -S a.c -mtune=native -fverbose-asm",
                              "clang -c a.c -march=native -flto=thin", "clang -c a.c -march=native -save-temps=obj",
                              "clang -c a.c -march=native -g -grecord-command-line"}) {
    CAPTURE(command);
    CHECK(analyzed(command).view_reason == "what 'native' means would be seen in what it writes");
  }
  for (const char* command : {"gcc -c a.c -march=native", "gcc -c a.c -flto", "clang -c a.c -march=native -g"})
    CHECK(analyzed(command).view_reason.empty());
  CHECK(analyzed("gcc -c a.c -march=native -flto").distributable());
}

TEST_CASE("a choice of colour is one, auto is none") {
  for (const char* flag :
       {"-fdiagnostics-color", "-fdiagnostics-color=never", "-fno-diagnostics-color", "-fcolor-diagnostics"})
    CHECK(analyzed("gcc -c a.c " + std::string(flag)).color_given);
  CHECK(!analyzed("gcc -c a.c -fdiagnostics-color=auto").color_given);
  CHECK(!analyzed("gcc -c a.c -fdiagnostics-color -fdiagnostics-color=auto").color_given);
}

TEST_CASE("dependencies that the environment asks for stay here") {
  Context context{.family = Family::gcc, .dependencies_in_environment = true};
  CHECK(analyze(words("gcc -c a.c"), context).local_reason == "the environment asks for dependencies");
}

TEST_CASE("response files are part of the command") {
  Context context{.family = Family::gcc};
  context.read_file = [](const std::string& path) -> std::optional<std::string> {
    if (path == "good") return "-c 'a b.c' -DX='\"y\"'";
    if (path == "bad") return "-DX='a\\b'";
    return std::nullopt;
  };
  Invocation invocation = analyze(words("gcc -O2 @good -o x.o"), context);
  CHECK(invocation.local_reason == "");
  CHECK(invocation.input == "a b.c");
  CHECK(invocation.argv[4] == "-DX=\"y\"");
  CHECK(analyze(words("gcc -c a.c @bad"), context).local_reason == "@bad: a backslash that compilers read differently");
}

TEST_CASE("clang takes a precompiled header for an included one that has one") {
  Context context{.family = Family::clang};
  context.file_exists = [](const std::string& path) { return path == "dir/all.h.gch"; };
  CHECK(analyze(words("clang -include dir/all.h -c a.c"), context).local_reason ==
        "'dir/all.h' has a precompiled header");
  CHECK(analyze(words("clang -include all.h -c a.c"), context).local_reason == "");
  context.family = Family::gcc;
  CHECK(analyze(words("gcc -include dir/all.h -c a.c"), context).local_reason == "");
}

TEST_CASE("a seed makes objects of -flto equal, where it is spelled as here") {
  CHECK(analyzed("gcc -flto -frandom-seed=1 -c a.c").needs_protocol_4);
  CHECK(line(preprocess_command(analyzed("gcc -flto=auto -c a.c"))) ==
        "gcc -E -fpch-preprocess -fworking-directory -flto=auto a.c");
  for (const char* flags : {"-flto", "-frandom-seed=1", "-flto=auto -frandom-seed=1"})
    CHECK(!analyzed("gcc -c a.c " + std::string(flags)).needs_protocol_4);
}

}  // namespace dcc::cmdline
