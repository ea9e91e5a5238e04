// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/view/include_scan.h"

#include "test.h"

namespace dcc::server {
namespace {

// One word for each operand, with the form before it.
std::string includes_of(std::string_view content) {
  std::string words;
  for (const IncludeOperand& operand : scan_includes(content)) {
    constexpr const char* k_forms[] = {"q:", "a:", "nq:", "na:", "d:"};
    words += (words.empty() ? "" : " ") + std::string(k_forms[static_cast<int>(operand.form)]) + operand.name;
  }
  return words;
}

}  // namespace

TEST_CASE("what a content includes is found, in all ways to write it") {
  struct Case {
    const char *content, *includes;
  };
  for (const Case& c : std::initializer_list<Case>{
           {"#include <vector>\n#include \"a/b.h\"\n", "a:vector q:a/b.h"},
           {"int a;\n  #\tinclude<x y.h>// z", "a:x y.h"},
           {"#include_next <stdlib.h>\n#include_next \"s.h\"\n#import \"o.h\"", "na:stdlib.h nq:s.h q:o.h"},
           {"/* licence\n   text */ #include /* why */ <a.h>\r\n", "a:a.h"},
           {"#include \\\n  \"a.h\"\n#include \\\r\n<b.h>\r\n", "q:a.h a:b.h"},
           {"#if __has_include(<optional>) || \\\n    __has_include( \"b.h\" )\n", "a:optional q:b.h"},
           {"#define OPTIONAL __has_include_next(<o.h>)\n", "na:o.h"},
           {"#if defined(__has_include) && __has_builtin(x)\n#include <a>\n", "a:a"},
           {"#embed \"logo.png\" limit(3)\n#if __has_embed(\"x\")\n", "d:logo.png d:x"},
           {"asm(\".incbin \\\"blob.bin\\\"\");", "d:blob.bin"},
           {"\t.incbin\t\"blob.bin\", 4\n\t.include \"macros.s\"\n# comment\n", "d:blob.bin q:macros.s"},
           {"#include MACRO\n#include MACRO(x)\n#define X <a>\n", ""},
           {"#include <open\n#include \"open\n#include <>\n#include \"\"\n#include", ""},
           {"a #include <a>\n// #include <b>\n * #include <c>\nx.include(1)", ""},
           {"#include <a", ""},
           {"", ""},
       }) {
    CAPTURE(c.content);
    CHECK(includes_of(c.content) == c.includes);
  }
  CHECK(includes_of(std::string_view("#include <a\0b>\n#include <c>", 27)) == "a:c");
}

TEST_CASE("comments of many lines are left out, and \"/*\" in a string is not one") {
  CHECK(includes_of("/*\n#include <a>\n#include <b>\n*/\n#include <c>\n") == "a:c");
  CHECK(includes_of("#include <z>\n  /* x\n#include <a>\n*/ #include <b>\n") == "a:z a:b");
  CHECK(includes_of("auto p = \"src/*.c\";\n#include <a>\n/* */\n#include <b>\n") == "a:a a:b");
  CHECK(includes_of("/* never closed\n#include <a>\n") == "a:a");
}

TEST_CASE("a hostile content costs little time and memory") {
  std::string many, in_comment = "/*\n", hashes(2'000'000, '#'), open, comments;
  for (int i = 0; i < 200'000; ++i) {
    many += "#include <a>\n";
    in_comment += "#include <a>\n";
    open += "#include <\n#include \"";
    comments += "/*\n#include <a>\n";
  }
  CHECK(scan_includes(many).size() == k_includes_of_one);
  CHECK(scan_includes(in_comment).size() == k_includes_of_one);
  CHECK(scan_includes(in_comment + "*/").empty());
  CHECK(scan_includes(comments).size() == k_includes_of_one);
  CHECK(scan_includes(hashes).empty());
  CHECK(scan_includes(open).empty());
  CHECK(scan_includes("#include <" + std::string(4095, 'a') + ">").size() == 1);
  CHECK(scan_includes("#include <" + std::string(4097, 'a') + ">").empty());
}

TEST_CASE("lists of contents are kept within the limit, those used last") {
  IncludeScans scans(10'000);
  auto text = [](int i) { return "#include <" + std::string(100, 'x') + std::to_string(i) + ">"; };
  for (int i = 0; i < 200; ++i) {
    CHECK(scans.add(view::content_id_of(text(i)), text(i))->size() == 1);
    REQUIRE(scans.find(view::content_id_of(text(0))) != nullptr);
  }
  CHECK(scans.bytes() <= 10'000);
  CHECK(scans.find(view::content_id_of(text(1))) == nullptr);
  CHECK(scans.find(view::content_id_of(text(199))) != nullptr);
  const std::string large = std::string(50'000, 'y');
  const std::string one = "#include <" + large.substr(0, 4000) + ">\n";
  const IncludeList* list = scans.add(view::content_id_of(one), one + one + one + one);
  CHECK(list->size() == 4);  // even if there is room for nothing else
}

}  // namespace dcc::server
