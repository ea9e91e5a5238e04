// SPDX-License-Identifier: GPL-2.0-or-later
#include "scan/assembler_scan.h"

#include <string>

#include "test.h"

namespace dcc::scan {

namespace {

using Kind = AssemblerScan::Kind;

bool reads_files(std::string_view text, Kind kind = Kind::source) {
  AssemblerScan scan(kind);
  return scan.feed(text);
}

bool reads_files_in_pieces(std::string_view text, size_t size, Kind kind = Kind::source) {
  AssemblerScan scan(kind);
  for (; !text.empty(); text.remove_prefix(std::min(size, text.size()))) scan.feed(text.substr(0, size));
  return scan.reads_files();
}

}  // namespace

TEST_CASE("macros that gcc keeps for -g3 are no statements") {
  const std::string macros =
      "#define __REDIRECT(name,alias) name __asm__ (__ASMNAME (#alias))\n"
      "#define FILE asm(\".incbin \\\"x\\\"\")\nint x;\n";
  const std::string statement = "asm(\".incbin \\\"x\\\"\");\n";
  CHECK(reads_files(macros));
  CHECK_FALSE(reads_files(macros, Kind::with_macros));
  CHECK(reads_files(macros + statement, Kind::with_macros));
  CHECK(reads_files("const char* s = R\"(\n#define \" )\"; " + statement, Kind::with_macros));
  for (size_t size = 1; size < 80; ++size) {
    CAPTURE(size);
    CHECK_FALSE(reads_files_in_pieces(macros, size, Kind::with_macros));
    CHECK(reads_files_in_pieces(macros + statement, size, Kind::with_macros));
  }
}

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
           R"(asm(".inc" "bin \"x\"");)",
           "asm(\".inc\"\n# 3 \"a.c\" 3 4\n  \"bin \\\"x\\\"\");",
           R"(asm(".inc\x62in \"x\"");)",
           R"(asm(".in\143bin \"x\"");)",
           R"(asm(".inc\u0062in \"x\"");)",
           R"(asm(u8".inc" R"d(bin "x")d");)",
           R"(asm volatile goto (".inc%c0 \"x\"" :: "i"(&bin));)",
           R"(asm("{.inc|x}bin \"x\"");)",
           R"(extern int a asm(".inc");)",
           R"(asm(".macro m a\n.\\a \"x\"\n.endm\nm in, cbin");)",
           R"(asm(".macro m a\n.inc\\()\\a \"x\"\n.endm");)",
           R"(asm(".macro m a b\n\\a\\b \"x\"\n.endm\nm .,inclu");)",
           R"(__asm__(text);)",
           R"(__asm mov eax, ebx)",
           R"(asm((f()));)",
       }) {
    CAPTURE(text);
    CHECK(reads_files(text));
    for (size_t size = 1; size < 9; ++size) CHECK(reads_files_in_pieces(text, size));
  }
}

TEST_CASE("ordinary text is no assembler that reads files") {
  for (
      const char* text : {
          R"(extern int scanf(const char *, ...) __asm__ ("" "__isoc99_scanf") __attribute__((x));)",
          R"(asm volatile("movq %1, %%rax\n\tmov{l}\t{%0, %%eax|eax, %0}\n" : "=r"(x) : "i"(".inc") : "memory");)",
          R"(asm(".macro m reg:req\n.irp rs,rax,rbx\n.ifc \\reg, %\\rs\n.long 0 + (.Lx_\\rs << 8)\n.endif\n.endr\n.endm");)",
          R"(asm(".pushsection .init.text\n.i386\n.size f, .-f\n.popsection");)",
          "# 1 \"/usr/include/asm/types.h\" 1 3 4\nint asmx, xasm, __asm___;\n",
          R"(printf("asm (%d) \" asm(\n"); char c = '"'; printf("asm("); int big = 1'000'000;)",
          R"(f(".incbin \"x\"");)",
          "asm(\"nop;\"\n# 2 \"a.c\"\n\"nop\");\n",
          "asm",
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

TEST_CASE("a line of any length is read, and what stands behind it") {
  const std::string data(1 << 20, 'x');
  for (const char* before :
       {"char s[] = \"", "char s[] = \"\\\"", "int n = 1'0; char s[] = \"asm(", "char s[] = \"x\";\nchar t[] = \""}) {
    CAPTURE(before);
    for (size_t size : {size_t{1000}, size_t{65536}}) {
      CHECK(!reads_files_in_pieces(before + data + "\"; int n;\n", size));
      CHECK(!reads_files_in_pieces(before + data + "asm(\"; asm(\"nop\");\n", size));
      CHECK(reads_files_in_pieces(before + data + "\"; asm(\".incbin \\\"x\\\"\");\n", size));
    }
  }
}

}  // namespace dcc::scan
