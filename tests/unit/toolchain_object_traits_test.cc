// SPDX-License-Identifier: GPL-2.0-or-later
#include "toolchain/identity/object_traits.h"

#include <elf.h>

#include "elf_object.h"
#include "test.h"

namespace dcc::toolchain {

namespace {

ObjectTraits traits(const std::string& object) {
  auto read = object_traits(object);
  REQUIRE(read);
  return *read;
}

}  // namespace

TEST_CASE("an object tells its machine and its compiler") {
  ObjectTraits read = traits(elf_object(EM_AARCH64, k_gcc_comment));
  CHECK(read.machine == EM_AARCH64);
  CHECK(read.compilers == std::vector<std::string>{"GCC 12.2.0"});
}

TEST_CASE("an object that is cut off anywhere is refused") {
  std::string whole = elf_object(EM_X86_64, k_gcc_comment);
  for (size_t size = 0; size < whole.size(); ++size) CHECK_FALSE(object_traits(whole.substr(0, size)));
}

TEST_CASE("what is no object file is refused") {
  CHECK_FALSE(object_traits(""));
  CHECK_FALSE(object_traits("HTTP/1.0 400 Bad Request\r\n\r\n"));
  CHECK_FALSE(object_traits(std::string(ELFMAG) + std::string(1000, '\xff')));
}

TEST_CASE("bitcode and COFF are objects, and not of the same format") {
  CHECK(difference(traits("BC\xc0\xde...."), traits("BC\xc0\xde....!")).empty());
  CHECK_FALSE(difference(traits("BC\xc0\xde...."), traits("\x64\x86....")).empty());
}

TEST_CASE("another machine, compiler or version is a difference, another distributor is not") {
  ObjectTraits local = traits(elf_object(EM_X86_64, k_gcc_comment));
  auto differs = [&](unsigned machine, std::string_view comment) {
    return !difference(local, traits(elf_object(machine, comment))).empty();
  };
  CHECK_FALSE(differs(EM_X86_64, k_gcc_comment));
  CHECK_FALSE(differs(EM_X86_64, {"\0GCC: (Ubuntu 12.2.0-3) 12.2.0\0", 32}));
  CHECK_FALSE(differs(EM_X86_64, {"\0made by hand\0GCC: (GNU) 12.2.0\0", 33}));
  CHECK(differs(EM_AARCH64, k_gcc_comment));
  CHECK(differs(EM_X86_64, {"\0GCC: (GNU) 13.1.0\0", 20}));
  CHECK(differs(EM_X86_64, {"\0Debian clang version 14.0.6\0", 29}));
  CHECK(differs(EM_X86_64, ""));
}

TEST_CASE("a hostile .comment of any size becomes no more than a few names") {
  std::string comment(8 << 20, '\0');
  for (size_t at = 0; at < comment.size(); at += 2) comment[at] = 'x';
  CHECK(traits(elf_object(EM_X86_64, comment)).compilers.size() <= 1000);
  const std::string zeros(8 << 20, '\0');
  CHECK(traits(elf_object(EM_X86_64, zeros)).compilers.empty());
  CHECK(traits(elf_object(EM_X86_64, zeros + "GCC: (GNU) 12.2.0")).compilers == std::vector<std::string>{"GCC 12.2.0"});
  std::string text;
  while (text.size() < 1 << 20) text += "\t.ident\t\"x";
  CHECK(assembly_compilers(text).size() <= 1000);
}

TEST_CASE("assembler text names its compilers") {
  CHECK(assembly_compilers("\t.file\t\"a.c\"\n\t.ident\t\"GCC: (GNU) 12.2.0\"\n") ==
        std::vector<std::string>{"GCC 12.2.0"});
  CHECK(assembly_compilers("\t.ident\t\"Debian clang version 14.0.6\"\n") == std::vector<std::string>{"clang 14.0.6"});
  CHECK(assembly_compilers("\t.ident\t\"not ended").size() == 1);
}

}  // namespace dcc::toolchain
