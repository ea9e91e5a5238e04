// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <elf.h>

#include <cstring>
#include <string>
#include <string_view>

// A 64-bit object of this machine's byte order: header, one .comment section, section names, section table.
inline std::string elf_object(unsigned machine, std::string_view comment) {
  std::string names("\0.comment\0.shstrtab\0", 20);
  Elf64_Ehdr header{};
  std::memcpy(header.e_ident, ELFMAG, SELFMAG);
  header.e_ident[EI_CLASS] = ELFCLASS64;
  header.e_ident[EI_DATA] = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? ELFDATA2LSB : ELFDATA2MSB;
  header.e_machine = static_cast<Elf64_Half>(machine);
  header.e_shentsize = sizeof(Elf64_Shdr);
  header.e_shnum = 3;
  header.e_shstrndx = 2;
  Elf64_Shdr sections[3] = {};
  sections[1].sh_name = 1;
  sections[1].sh_type = SHT_PROGBITS;
  sections[1].sh_offset = sizeof header;
  sections[1].sh_size = comment.size();
  sections[2].sh_name = 10;
  sections[2].sh_type = SHT_STRTAB;
  sections[2].sh_offset = sizeof header + comment.size();
  sections[2].sh_size = names.size();
  header.e_shoff = sizeof header + comment.size() + names.size();
  std::string object(reinterpret_cast<const char*>(&header), sizeof header);
  object.append(comment).append(names).append(reinterpret_cast<const char*>(sections), sizeof sections);
  return object;
}

inline constexpr std::string_view k_gcc_comment("\0GCC: (Debian 12.2.0-14) 12.2.0\0", 33);
