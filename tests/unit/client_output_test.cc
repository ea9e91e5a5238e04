// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/output.h"

#include <elf.h>

#include <cstring>

#include "base/file.h"
#include "test.h"

using namespace dcc;

namespace {

// A 64-bit ELF file of `size` bytes whose section table would end at `end_of_sections`.
std::string elf_object(size_t size, uint64_t end_of_sections) {
  Elf64_Ehdr header{};
  std::memcpy(header.e_ident, ELFMAG, SELFMAG);
  header.e_ident[EI_CLASS] = ELFCLASS64;
  header.e_ident[EI_DATA] = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? ELFDATA2LSB : ELFDATA2MSB;
  header.e_shentsize = sizeof(Elf64_Shdr);
  header.e_shnum = 2;
  header.e_shoff = end_of_sections - 2 * sizeof(Elf64_Shdr);
  std::string bytes(size, '\0');
  std::memcpy(bytes.data(), &header, sizeof header);
  return bytes;
}

bool accepted(const std::string& bytes, bool to_assembly = false) {
  auto file = TempFile::create();
  REQUIRE(file);
  REQUIRE(write_all(file->fd(), bytes));
  client::Plan plan;
  plan.invocation.to_assembly = to_assembly;
  return bool(client::check_output(plan, *file));
}

}  // namespace

TEST_CASE("a whole ELF object is accepted, one that is cut off is not") {
  CHECK(accepted(elf_object(1000, 1000)));
  CHECK(accepted(elf_object(1000, 900)));
  CHECK(!accepted(elf_object(999, 1000)));
  CHECK(!accepted(elf_object(1000, 1000).substr(0, 40)));
}

TEST_CASE("what is no object file is refused") {
  CHECK(!accepted(""));
  CHECK(!accepted("HTTP/1.0 400 Bad Request\r\n\r\n"));
  CHECK(!accepted("", true));
}

TEST_CASE("assembly is text, and bitcode is an object") {
  CHECK(accepted("\t.file\t\"a.c\"\n", true));
  CHECK(accepted("BC\xc0\xde\x35\x14"));
}
