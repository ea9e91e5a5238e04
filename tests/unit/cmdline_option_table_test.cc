// SPDX-License-Identifier: GPL-2.0-or-later
#include "cmdline/option_table.h"

#include <algorithm>
#include <bit>
#include <string>

#include "cmdline/arguments.h"
#include "cmdline_words.h"
#include "test.h"

namespace dcc::cmdline {

TEST_CASE("the option table is sorted and names every option once") {
  const auto table = option_table();
  CHECK(std::is_sorted(table.begin(), table.end(), [](auto& a, auto& b) { return a.name < b.name; }));
  CHECK(std::adjacent_find(table.begin(), table.end(), [](auto& a, auto& b) { return a.name == b.name; }) ==
        table.end());
}

TEST_CASE("the rows of the option table do not contradict themselves") {
  for (const Option& option : option_table()) {
    CAPTURE(std::string(option.name));
    CHECK(option.name.starts_with('-'));
    CHECK(((option.effects & k_local) != 0) == !option.reason.empty());
    // What is not sent anyway need not force the job to stay.
    if ((option.effects & k_local) != 0) CHECK((option.effects & (k_preprocessor | k_linker | k_assembler)) == 0);
    if (option.operand == Operand::none) CHECK((option.effects & (k_text | k_path)) == 0);
    CHECK(std::popcount(static_cast<unsigned>(option.effects & (k_text | k_path))) <= 1);
  }
}

TEST_CASE("the option table knows which operands are paths") {
  const struct {
    const char* word;
    Effects what;  // 0: no path
  } table[] = {
      {"-Isrc", k_directory},
      {"-isystem", k_directory},
      {"--sysroot=/opt/board", k_directory},
      {"-B/opt/bin", k_directory},
      {"-include", k_reads},
      {"-fsanitize-ignorelist=list", k_reads},
      {"-specs=x", k_reads},
      {"-o", k_writes},
      {"-MFx.d", k_writes},
      {"-DDIR=/usr", 0},
      {"-fdebug-prefix-map=/a=/b", 0},
      {"-MTa/b.o", 0},
      {"-std=c99", 0},
      {"-Wl,-rpath,/usr", 0},
  };
  for (const auto& row : table) {
    CAPTURE(row.word);
    REQUIRE(find_option(row.word) != nullptr);
    CHECK((find_option(row.word)->effects & k_path) == row.what);
  }
}

TEST_CASE("an option is found by the longest name that fits its spelling") {
  const struct {
    const char* word;
    const char* name;  // nullptr: unknown
  } table[] = {
      {"-c", "-c"},
      {"-cfoo", nullptr},
      {"-o", "-o"},
      {"-ofile", "-o"},
      {"-I", "-I"},
      {"-Idir", "-I"},
      {"-include", "-include"},
      {"-includefile", "-include"},
      {"-include-pch", "-include-pch"},
      {"-isystemdir", "-isystem"},
      {"-isystem-after", "-isystem-after"},
      {"-fplugin=x", "-fplugin"},
      {"-fplugin-arg-x-y", "-fplugin"},
      {"-fpic", "-f"},
      {"-f", "-f"},
      {"-fmodules-ts", "-fmodule"},
      {"-fno-modules", "-f"},
      {"-fsanitize=address", "-f"},
      {"-fsanitize-blacklist=x", "-fsanitize-blacklist="},
      {"-march=native", "-march="},
      {"-mavx", "-m"},
      {"-mllvm", "-mllvm"},
      {"-MD", "-MD"},
      {"-MDx", nullptr},
      {"-MMD", "-MMD"},
      {"-MFfile", "-MF"},
      {"-O2", "-O"},
      {"-ObjC", "-ObjC"},
      {"-ObjC++", "-ObjC++"},
      {"-g3", "-g"},
      {"-gsplit-dwarf=single", "-gsplit-dwarf"},
      {"-std=c++20", "-std="},
      {"-std", nullptr},
      {"-specs=x", "-specs="},
      {"-specs", "-specs"},
      {"-undef", "-undef"},
      {"-undefined", "-undefined"},
      {"-undefinedx", nullptr},
      {"-u", "-u"},
      {"-Wall", "-W"},
      {"-Wa,-L", "-Wa,"},
      {"-Wl,-z,now", "-Wl,"},
      {"-Wp,-DX", "-Wp,"},
      {"-W", "-W"},
      {"-dumpbase", "-dumpbase"},
      {"-dD", "-d"},
      {"-Tbss", "-Tbss"},
      {"-Tscript", "-T"},
      {"--sysroot", "--sysroot"},
      {"--sysroot=/x", "--sysroot="},
      {"--sysrootx", nullptr},
      {"--param", "--param"},
      {"--param=x=1", "--param="},
      {"--unheard-of", nullptr},
      {"--", "--"},
      {"-Y", nullptr},
      {"-", nullptr},
      {"-\xff", nullptr},
      {"-zzzz", "-z"},
  };
  for (const auto& [word, name] : table) {
    CAPTURE(word);
    const Option* option = find_option(word);
    CHECK(std::string(option != nullptr ? option->name : "(none)") == (name != nullptr ? name : "(none)"));
  }
}

TEST_CASE("every option of the table is found by its own name") {
  for (const Option& option : option_table()) CHECK(find_option(option.name) == &option);
}

TEST_CASE("operands of their own word belong to their option") {
  const std::vector<std::string> argv =
      words("gcc -o out.o -I dir -Idir2 -D a.c --param x=1 -MF f -x c++ in.c - -target");
  std::string seen;
  for (const Argument& argument : parse_arguments(argv)) {
    seen += argument.is_input ? "<" + argv[argument.index] + ">" : std::string(argument.option->name);
    seen += "(" + std::string(operand_of(argv, argument)) + ")";
    if (argument.operand_missing) seen += "!";
  }
  CHECK(seen == "-o(out.o)-I(dir)-I(dir2)-D(a.c)--param(x=1)-MF(f)-x(c++)<in.c>()<->()-target()!");
}

}  // namespace dcc::cmdline
