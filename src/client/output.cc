// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/output.h"

#include <elf.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <string_view>

namespace dcc::client {
namespace {

// LLVM bitcode (-flto with clang), COFF for x86-64, i386 and arm64 (mingw), Mach-O, WebAssembly.
constexpr std::string_view k_other_objects[] = {
    "BC\xc0\xde", "\x64\x86", "\x4c\x01", "\x64\xaa", "\xcf\xfa\xed\xfe", {"\0asm", 4},
};

// The end of the section header table, which assemblers write last: a file that was cut off ends before it.
template <class Header>
uint64_t end_of_sections(const char* bytes) {
  Header header;
  std::memcpy(&header, bytes, sizeof header);
  return header.e_shoff + uint64_t{header.e_shentsize} * header.e_shnum;
}

bool is_native_byte_order(const char* bytes) {
  constexpr char k_ours = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? ELFDATA2LSB : ELFDATA2MSB;
  return bytes[EI_DATA] == k_ours;
}

Result<void> check_elf(const char* bytes, size_t read, uint64_t size) {
  if (read < sizeof(Elf64_Ehdr)) return fail(Code::truncated, "the object has only {} bytes", size);
  if (!is_native_byte_order(bytes)) return {};
  uint64_t end = bytes[EI_CLASS] == ELFCLASS64 ? end_of_sections<Elf64_Ehdr>(bytes) : end_of_sections<Elf32_Ehdr>(bytes);
  if (end > size) return fail(Code::truncated, "the object is cut off: {} bytes of {}", size, end);
  return {};
}

}  // namespace

Result<void> check_output(const Plan& plan, const TempFile& output) {
  struct stat status {};
  if (::fstat(output.fd(), &status) < 0) return fail(Code::io, "the output cannot be examined");
  auto size = static_cast<uint64_t>(status.st_size);
  if (size == 0) return fail(Code::protocol, "the output is empty");
  if (plan.invocation.to_assembly) return {};
  char bytes[sizeof(Elf64_Ehdr)] = {};
  ssize_t got = ::pread(output.fd(), bytes, sizeof bytes, 0);
  std::string_view start(bytes, got > 0 ? static_cast<size_t>(got) : 0);
  if (start.starts_with(ELFMAG)) return check_elf(bytes, start.size(), size);
  for (std::string_view magic : k_other_objects)
    if (start.starts_with(magic)) return {};
  return fail(Code::protocol, "the output is no object file");
}

}  // namespace dcc::client
