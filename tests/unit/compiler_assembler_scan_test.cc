// SPDX-License-Identifier: GPL-2.0-or-later
#include "compiler/assembler_scan.h"

#include <string>

#include "test.h"

using namespace dcc::compiler;

namespace {

bool reads_files(std::string_view text) {
  AssemblerScan scan;
  return scan.feed(text);
}

bool reads_files_in_pieces(std::string_view text, size_t size) {
  AssemblerScan scan;
  for (; !text.empty(); text.remove_prefix(std::min(size, text.size()))) scan.feed(text.substr(0, size));
  return scan.reads_files();
}

}  // namespace

TEST_CASE("assembler that reads files is seen however it is written and cut") {
  for (const char* text : {
           R"(asm(".incbin \"x\"");)",
           R"(asm(".include \"/etc/passwd\"");)",
           R"(asm("\t.incbin\t\"x\"");)",
           R"(__asm__ volatile ("nop\n.incbin   \"x\", 1, 2\n");)",
           R"(asm(".section .rodata; .incbin\t \"x\"");)",
           R"asm(asm(R"(.incbin "x")");)asm",
           R"(asm(".incbin " "\"x\"");)",
           R"(asm(".incbin" " \"x\"");)",
           R"(asm(".INCBIN \"x\"");)",
           R"(asm(".Include\t\"x\"");)",
           R"(asm("..incbin \"x\"");)",
           R"(asm(".inc.incbin \"x\"");)",
           R"(asm(".include.incbin \"x\"");)",
           R"(asm(".include .incbin \"x\"");)",
           R"(asm(".incl\n.include \"x\"");)",
       }) {
    CAPTURE(text);
    CHECK(reads_files(text));
    for (size_t size = 1; size < 9; ++size) CHECK(reads_files_in_pieces(text, size));
  }
}

TEST_CASE("ordinary text is no assembler that reads files") {
  for (const char* text : {
           "options.include = true;",
           "if (a.include(b)) c.incbin();",
           "x.include\n\"s\"",
           "f(\".include\\n\");",
           "char s[] = \"...inc\";",
           "a.inc + b.includes \"x\"",
           "",
       }) {
    CAPTURE(text);
    CHECK(!reads_files(text));
    CHECK(!reads_files_in_pieces(text, 1));
  }
}
